"""The data dictionary and the V$ views: read-only tables computed from the catalog."""
