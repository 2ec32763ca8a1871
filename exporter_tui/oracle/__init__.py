"""Everything that is said to Oracle: sessions, dictionary, snapshot, statements, errors.

The only package that imports the driver. Enters: options and statements. Leaves: facts, Arrow
batches, ``Failure``s. It decides nothing about tables; ``planner`` does.
"""
