"""The text of cells: one module for each kind of value."""
