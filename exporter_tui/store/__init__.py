"""The export folder: only its files tell what is done, and ``paths`` says where they lie."""
