"""TORTURE: texts, bytes and large objects that break careless writers of files.

Enters: nothing. Leaves: drafts of TEXTS, LONG_TEXTS, BYTES, LARGE_OBJECTS. All text is valid
UTF-8; empty strings exist in CLOB and NCLOB only, as in a real database.
"""

from exporter_tui.fakeoracle.datasets.declare import (
    BLOB,
    CLOB,
    NCLOB,
    Draft,
    char,
    nchar,
    nvarchar2,
    padded,
    raw,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.randomness import Draws

NASTY = (
    "plain", "O'Brien", 'say "hi"', '"', '""', '"""', ",", "a,b", 'comma, "quote", end',
    "\n", "\r", "\r\n", "a\rb", "line 1\nline 2", "ends in CR\r", "\nstarts with LF", "\t",
    "a\tb", "\\N", '"\\N"', "\\", "back\\slash", "\\n", " ", "   ", "  leading", "trailing  ",
    " both ", "\x00", "a\x00b", "\x01\x02\x1f", "\x1a", "\x1b[31mred\x1b[0m", "\x7f", "\x08",
    "é", "Straße", "e\u0301 o\u0308", "日本語", "한국어", "ไทย", "👍", "👩‍👩‍👧‍👦", "🇦🇹", "𝔘𝔫𝔦",
    "שלום", "السلام عليكم", "\u202egnirts\u202c", "\ufeffmark", "\u00a0nbsp\u00a0", "a\u2028b",
    "a\u0085b", "\ue000", "\U0010ffff", "\ufffd", "NULL", "null", "None", "nan", "0", "-0", "1e5",
    "true", "2024-02-30", "=1+1", "'; DROP TABLE x; --", "${HOME}", "$(id)", "`id`", "%s %d",
    "&amp;", ":b1", "?", "#comment", "--", "/* */", "a;b|c", "é,\"ü\"\r\n'ß'\t\\",
)  # fmt: skip
_BYTE_PATTERNS = (
    b"\x00", b"\xff", b"\\N", b'"', b",", b"\r\n", b"\xff\xfe", bytes(range(256)),
    b"a" * 251, b"b" * 252, b"c" * 253, b"d" * 254, b"e" * 255, b"f" * 256, b"\xff" * 2000,
)  # fmt: skip
_LENGTHS = (1, 2, 3, 251, 252, 253, 254, 255, 256, 257, 4000, 4001, 32766, 32767)
_MB = 1024 * 1024


def texts() -> list[Draft]:
    """Return the nasty texts in all character types, and the longest that these hold."""
    short = [text for text in NASTY if len(text) <= 8]
    one_unit = [text for text in short if all(ord(character) < 0x10000 for character in text)]
    few_bytes = [text for text in short if len(text.encode()) <= 12]
    longest = ["x" * 4000, "é" * 2000, "漢" * 1333, ('"' + "\n") * 2000]
    national = ["y" * 2000, "字" * 2000, "👍" * 1000]
    return padded(
        (
            ("V", varchar2(4000, byte_length=True), [*NASTY, *longest, None]),
            ("V_100", varchar2(100), [None, *NASTY, "é" * 100, "👍" * 100]),
            ("C", char(10), [*short, None, "1234567890"]),
            ("C_BYTES", char(12, byte_length=True), [*few_bytes, None, "ééé"]),
            ("NC", nchar(8), [*one_unit, None, "12345678"]),
            ("NV", nvarchar2(2000), [*NASTY, *national, None]),
        )
    )


def long_texts() -> list[Draft]:
    """Return VARCHAR2(32767), which needs MAX_STRING_SIZE=EXTENDED, around the wire's limits."""
    values = [_text(length) for length in _LENGTHS]
    return padded((("V", varchar2(32767, byte_length=True), [*values, None, "é" * 16383]),))


def byte_strings() -> list[Draft]:
    """Return RAW of all lengths and bytes."""
    short = [value for value in _BYTE_PATTERNS if len(value) <= 16]
    return padded(
        (
            ("R", raw(2000), [*_BYTE_PATTERNS, None]),
            ("R_16", raw(16), [None, *short, bytes(16), bytes(range(16))]),
        )
    )


def large_objects(seed: int) -> list[Draft]:
    """Return CLOB, NCLOB and BLOB: NULL, empty, one character, over 64 KB, several MB."""
    every = "\n".join(NASTY)
    noise = Draws(seed, "torture/objects").bits(3 * _MB // 8).tobytes()
    emoji = '👍 и 漢字, "q"\r\n'
    return padded(
        (
            ("C", CLOB, [None, "", "x", "👍", "\\N", every, _text(70_000), emoji * 190_000]),
            ("N", NCLOB, ["", None, "y", "𝔘", every, _text(70_000), emoji * 20_000]),
            ("B", BLOB, [b"", b"z", None, b"\x00", noise[:70_000], b"\xff\xfe" * 40_000, noise]),
        )
    )


def _text(length: int) -> str:
    """Return ASCII text of this length with line ends, quotes and commas in it."""
    pattern = 'The quick "brown" fox, jumps\r\nover the lazy dog. '
    return (pattern * (length // len(pattern) + 1))[:length]
