"""The schemas of a made-up company, as the demo serves them: people, sales, finance, logistics and
the web shop.
"""
