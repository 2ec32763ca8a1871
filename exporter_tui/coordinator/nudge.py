"""What wakes the loop when something has changed that is not in its mailbox.

Enters: any thread puts one. Leaves: the loop looks around at once.
"""


class Nudge:
    """Somebody asks the loop to look around."""
