"""One table as the machine keeps it: its phases, its tasks, what is known of its files."""
