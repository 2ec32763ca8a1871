"""One SELECT over opened tables: sources, joins, groups, order."""
