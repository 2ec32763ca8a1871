"""What Oracle says about itself, its tables and its user: facts, nothing decided."""
