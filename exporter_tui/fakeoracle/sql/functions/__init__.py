"""Oracle's functions, one module for each kind of value."""
