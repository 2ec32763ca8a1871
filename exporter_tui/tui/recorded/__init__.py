"""Recorded pictures of a run, for the screenshots and for the tests of the screen."""
