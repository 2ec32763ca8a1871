"""Sample schemas, generated from a seed: plausible ones, torturing ones, and ones to be refused.

Enters: a name, a seed and a scale. Leaves: a ``Catalog`` of stored tables that is always the same
for these three.
"""
