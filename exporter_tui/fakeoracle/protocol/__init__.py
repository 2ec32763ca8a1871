"""The conversation's grammar: requests out of bytes, bytes out of replies. No socket, no thread.

Enters: packets' bytes from a client, replies as values. Leaves: requests as values, buffers to
send. It knows no SQL and asks nobody anything.
"""
