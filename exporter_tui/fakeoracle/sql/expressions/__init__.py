"""Expressions over columns of values."""
