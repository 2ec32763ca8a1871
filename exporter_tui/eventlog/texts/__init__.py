"""What people read about each event, one row per event type; pure.

Enters: an event. Leaves: its line, what the story of its task says, what we did about it.
"""
