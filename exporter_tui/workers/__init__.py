"""The worker processes: what runs in them, and the pool that talks to them."""
