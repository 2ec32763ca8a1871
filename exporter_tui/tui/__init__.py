"""The screen: it draws frozen views, hears events and makes requests; it owns nothing and can stop
nothing.
"""
