"""What happened, for people and programs: the bus, the texts, the files."""
