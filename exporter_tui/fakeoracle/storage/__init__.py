"""Table data of the fake database: versioned, exact, and encoded for the wire once.

Enters: Python values or numpy arrays. Leaves: ``Vector``, ``EncodedRows``, ``StoredTable``.
Nothing here knows SQL, users, messages or sockets.
"""
