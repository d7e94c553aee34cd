"""Secrets in texts that are written down."""

from __future__ import annotations

import pytest

from penstock.redaction import redacted

KEY = "penstock_" + "A" * 43
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://ada:pa55@db.example:5432/runs", "postgresql://ada:***@db.example:5432/runs"),
        ("https://:pa55@files.example/x", "https://:***@files.example/x"),
        (f"Authorization: Bearer {JWT}", "Authorization: ***"),
        ("{'authorization': 'Basic YWRhOnBhNTU='}", "{'authorization': ***"),
        (f"the header was bearer {KEY}", "the header was bearer ***"),
        (f"no key {KEY} here", "no key penstock_*** here"),
        (f"claims of {JWT}", "claims of ***"),
        ("signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "signed with whsec_***"),
        ("https://hooks.slack.com/services/T0/B0/abc no", "https://hooks.slack.com/services/*** no"),
        ("GET /x?X-Amz-Signature=abc123&y=1", "GET /x?X-Amz-Signature=***&y=1"),
        ("GET /x?sig=a%2Fb&se=2", "GET /x?sig=***&se=2"),
        ("X-Goog-Credential=ada%2F1&a=b", "X-Goog-Credential=***&a=b"),
        ("PGPASSWORD=pa55 psql", "PGPASSWORD=*** psql"),
        ('{"password": "pa55", "name": "ada"}', '{"password": "***", "name": "ada"}'),
        ("secret_access_key: pa55", "secret_access_key: ***"),
        ("Cookie: penstock_token=abc; other=1", "Cookie: ***"),
    ],
)
def test_secrets_are_left_out(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a run ended with signal=9",
        "https://example.com:8080/x@y",
        "the token has expired",
        "design: a pipeline",
        "penstock_token is the cookie",
        '{"method":"GET","path":"/apis/v2beta1/runs","status":200}',
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert redacted(text) == text


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    assert redacted("a" * 200_000 + "://" + "token" * 40_000).startswith("aaa")
