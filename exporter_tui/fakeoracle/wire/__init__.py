"""Codecs of the wire: integers, byte strings, packets and column values. Pure functions over bytes.

Enters: Python values, or bytes. Leaves: the other of the two. Nothing here knows a message, a
session or a socket.
"""
