"""A run seen from another terminal: what it says of itself in files, what a second start says."""
