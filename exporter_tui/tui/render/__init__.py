"""Views to lines of text: pure functions, one module per part of the screen, testable without a
terminal.
"""
