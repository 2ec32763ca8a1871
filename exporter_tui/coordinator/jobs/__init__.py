"""What the helper thread does: planning, moving files, closing tables, the report."""
