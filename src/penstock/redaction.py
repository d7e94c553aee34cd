"""Secrets in texts that are written down: passwords, tokens and signatures become ``***``."""

from __future__ import annotations

import re

__all__ = ["redacted"]

_NAMES = r"password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|signature|credential"
_PATTERNS = (
    # In a URL: scheme://user:password@host
    (re.compile(r"(?<=://)([^\s/:@]*):[^\s/@]+@"), r"\1:***@"),
    # The value of a header, and what stands behind a scheme of authentication.
    (re.compile(r"(?i)\b(authorization|cookie|set-cookie)(['\"]?\s*[:=]\s*)[^\r\n]+"), r"\1\2***"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    # name=value and "name": "value", where the name says that it is a secret: queries, variables, JSON.
    (
        re.compile(rf"(?i)((?:{_NAMES})[\w-]{{0,20}}|\bsig)(['\"]?\s*[=:]\s*['\"]?)([^\s'\"&,;}})\]]+)"),
        r"\1\2***",
    ),
    # Keys that are known by how they begin: ours, and tokens (JWT).
    (re.compile(r"\bpenstock_[\w-]{20,}"), "penstock_***"),
    (re.compile(r"\bwhsec_[\w+/=]{8,}"), "whsec_***"),
    (re.compile(r"(?<=hooks\.slack\.com/services/)[\w/]+"), "***"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), "***"),
)

_WORDS = (
    *("password", "passwd", "pwd", "secret", "token", "key", "sig", "credential"),
    *("authorization", "cookie", "bearer", "basic"),
    *("://", "penstock_", "whsec_", "hooks.slack.com", "eyj"),
)
"""One of these, in any case, is in whatever a pattern fits."""


def redacted(text: str) -> str:
    """Return a text without the secrets in it, as far as they can be told from what is around them."""
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):  # most lines of a log, for a tenth of the time
        return text
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text
