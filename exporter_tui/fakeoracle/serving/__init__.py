"""Connections, log-ons, calls and sessions: the server around database and SQL engine."""
