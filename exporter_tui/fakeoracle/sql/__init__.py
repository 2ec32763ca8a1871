"""The SQL that the stand-in understands: text in, ``Answer`` out, everything else refused."""
