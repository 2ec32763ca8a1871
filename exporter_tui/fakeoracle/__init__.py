"""A server that speaks Oracle's network protocol over TCP, for the demo and the tests.

It imports nothing of the exporter, so that it cannot agree with it by construction: the unmodified
driver is the referee.
"""
