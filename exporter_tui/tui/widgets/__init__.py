"""Widgets drawn line by line, where stock widgets cost too much over a thin link."""
