"""JSON columns: plain values to text and back.

msgspec does the work. What JSON proper cannot spell (NaN and the infinities, lone surrogates, integers
beyond 64 bits) but a machine-learning pipeline does produce goes the slow way, through the standard
library's dialect, so that nothing changes silently on its way through the store.
"""

from __future__ import annotations

import math
from typing import Any

import msgspec

from penstock.store.rows import TaskError

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_decode_error = msgspec.json.Decoder(TaskError).decode


def to_text(value: Any) -> str | None:
    """Spell a value as JSON; None stays None (SQL's NULL)."""
    if value is None:
        return None
    try:
        text = _encode(value).decode()
    except (OverflowError, UnicodeEncodeError):
        return _to_wide_text(value)
    # msgspec spells NaN and the infinities as null, which is the only trace that they leave.
    if "null" in text and _has_non_finite(value):
        return _to_wide_text(value)
    return text


def from_text(text: str | None) -> Any:
    """Read what `to_text` wrote."""
    if text is None:
        return None
    try:
        return _decode(text)
    except msgspec.DecodeError:
        return _from_wide_text(text)


def error_from_text(text: str | None) -> TaskError | None:
    """Read a `TaskError` that `to_text` wrote."""
    if text is None:
        return None
    try:
        return _decode_error(text)
    except msgspec.DecodeError:
        return msgspec.convert(_from_wide_text(text), TaskError)


def _to_wide_text(value: Any) -> str:
    import json  # noqa: PLC0415 - 2 ms, for the rare value only

    return json.dumps(msgspec.to_builtins(value))


def _from_wide_text(text: str) -> Any:
    import json  # noqa: PLC0415 - 2 ms, for the rare value only

    return json.loads(text)


def _has_non_finite(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(map(_has_non_finite, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_has_non_finite, value))
    return False
