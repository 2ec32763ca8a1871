"""The export folder: the files are the ledger, and only this package knows where they lie."""
