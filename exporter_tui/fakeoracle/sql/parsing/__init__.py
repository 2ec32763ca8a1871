"""Text to nodes: sqlglot's tree becomes the small language that is evaluated."""
