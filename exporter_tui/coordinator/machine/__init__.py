"""What a run decides: a state machine, events in, commands out; pure."""
