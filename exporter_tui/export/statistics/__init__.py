"""What was exported, counted and added up exactly while it is written."""
