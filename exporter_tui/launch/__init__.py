"""A run on its terminal: the dashboard or plain lines, signals, what a second start may know."""
