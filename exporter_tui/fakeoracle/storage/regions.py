"""Time zone names inside TIMESTAMP WITH TIME ZONE values.

Enters: a region name. Leaves: the two bytes that stand where an offset would. Oracle numbers its
regions in a file of its own; the numbers here are this server's. Drivers without that file can
only refuse such values, and python-oracledb does (DPY-3022), whatever the number.
"""

REGIONS = (
    "UTC",
    "Europe/London",
    "Europe/Vienna",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)
_HAS_REGION = 0x80


def region_bytes(region: str) -> bytes:
    """Return the bytes 12 and 13 of a value in ``region``; raises ValueError for an unknown one.

    Layout: python-oracledb ``base/decoders.pyx`` (TNS_HAS_REGION_ID) and its JDBC counterpart.
    """
    number = REGIONS.index(region) + 1
    return bytes((_HAS_REGION | number >> 6, (number & 0x3F) << 2))
