"""decimal128 -> plain decimal text with exactly the type's decimals.

Enters: a native NUMBER(p,s) column. Leaves: the column itself where pyarrow's own text is plain,
else strings: from seven decimals on pyarrow writes values below 1E-6, every zero included, with
an exponent (``0E-10``).
"""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

PLAIN_SCALE = 6
"""Up to this many decimals pyarrow writes every decimal plainly."""

_WIDE = 76


def plain_decimals(values: pa.Array) -> pa.Array:
    """Return an array that ``csv`` writes as plain text: ``values`` itself or large_string."""
    scale = values.type.scale
    if scale <= PLAIN_SCALE:
        return values
    texts = values.cast(pa.large_string())
    limit = pa.scalar(Decimal((0, (1,), -PLAIN_SCALE)), pa.decimal128(38, scale))
    small = pc.fill_null(pc.less(pc.abs(values), limit), fill_value=False)
    if not pc.any(small).as_py():
        return texts
    return pc.replace_with_mask(texts, small, _small(values.filter(small), scale))


def _small(values: pa.Array, scale: int) -> pa.Array:
    """Numbers below 1E-6: one more than the value has no exponent, and differs in the digit
    before the point alone.
    """
    wide = values.cast(pa.decimal256(_WIDE, scale))
    one = pa.scalar(Decimal(1), pa.decimal256(_WIDE - 1, scale))
    raised = pc.add(pc.abs(wide).cast(pa.decimal256(_WIDE - 1, scale)), one)
    digits = pc.utf8_slice_codeunits(raised.cast(pa.large_string()), 1)
    zero = pc.if_else(pc.less(wide, pa.scalar(Decimal(0), wide.type)), "-0", "0")
    zero = zero.cast(pa.large_string())
    return pc.binary_join_element_wise(zero, digits, pa.scalar("", zero.type))
