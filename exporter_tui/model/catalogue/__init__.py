"""The list of what can go wrong, one module for each kind of place where it does."""
