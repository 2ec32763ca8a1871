"""The export folder: the files are the ledger, and ``paths`` says where they lie."""
