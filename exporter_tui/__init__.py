"""Oracle tables to BigQuery-ready CSV: planned, exported, validated and shown live.

Importing the package costs nothing: worker processes import it too.
"""

__version__ = "0.1.0"
