"""Which tokens of an identity provider are believed, and how often it is asked for its keys."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from penstock.errors import ConfigError, Unavailable
from penstock.server.oidc import KEPT_S, NOT_AGAIN_S, Provider, provider
from penstock.server.status import Code, Refusal
from support.identity import AUDIENCE, Identity, identity

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def running() -> Iterator[Identity]:
    with identity() as made:
        yield made


@pytest.fixture
def said(running: Identity) -> Identity:
    running.is_down, running.described = False, {}
    running.asked.clear()
    return running


def verified(said: Identity, token: str) -> Any:
    return Provider(said.url, AUDIENCE)(token)


def test_a_token_that_the_provider_has_signed_is_believed(said: Identity) -> None:
    said.add("curve", curve=True)
    for key in ("first", "curve"):
        assert verified(said, said.token(key, groups=["ml"]))["groups"] == ["ml"]
    assert verified(said, said.token(aud=["other", AUDIENCE]))["email"] == "ann@x.org"
    assert verified(said, said.token(exp=int(time.time()) - 30))["sub"] == "1234"


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1_000_000_000},
        {"exp": None},
        {"exp": "soon"},
        {"aud": "somebody else"},
        {"aud": None},
        {"iss": "https://elsewhere.example.com"},
        {"iss": None},
        {"nbf": 4_000_000_000},
    ],
    ids=str,
)
def test_a_token_for_another_place_or_time_is_not(said: Identity, claims: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        verified(said, said.token(**claims))
    assert caught.value.code is Code.UNAUTHENTICATED


def test_a_token_that_somebody_else_has_signed_is_not(said: Identity) -> None:
    other = Identity()
    other.url = said.url
    public = json.dumps(said.keys["first"].as_dict(private=False))
    by_secret = jwt.encode({"alg": "HS256", "kid": "first"}, {"iss": said.url}, OctKey.import_key(public))
    nothing = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    head, _, tail = said.token().rpartition(".")
    forged = [
        other.token(),
        by_secret,
        f"{nothing}.e30.",
        f"{head}.{tail[::-1]}",
        "a.b.c",
        "a",
        "a.b.c.d.e",
        "ü.ü.ü",
    ]
    for token in forged:
        with pytest.raises(Refusal) as caught:
            verified(said, token)
        assert caught.value.code is Code.UNAUTHENTICATED


def test_keys_are_kept_for_a_while_and_new_ones_asked_for(said: Identity) -> None:
    now = [1000.0]
    asked = Provider(said.url, AUDIENCE, lambda: now[0])
    for _ in range(3):
        asked(said.token())
    assert len(said.asked) == 2

    said.add("second")
    now[0] += NOT_AGAIN_S
    assert asked(said.token("second"))["sub"] == "1234"
    assert len(said.asked) == 4
    now[0] += KEPT_S
    asked(said.token("second"))
    assert len(said.asked) == 6


def test_made_up_keys_do_not_have_the_provider_asked_each_time(said: Identity) -> None:
    other = Identity()
    other.add("made-up")
    asked = Provider(said.url, AUDIENCE)
    asked(said.token())
    for _ in range(5):
        with pytest.raises(Refusal):
            asked(other.token("made-up"))
    assert len(said.asked) == 2


def test_a_provider_that_is_down_is_no_reason_to_refuse_whom_its_keys_vouch_for(said: Identity) -> None:
    now = [1000.0]
    asked = Provider(said.url, AUDIENCE, lambda: now[0])
    said.is_down = True
    with pytest.raises(Unavailable, match="cannot be had"):
        asked(said.token())
    with pytest.raises(Unavailable, match="a moment ago"):
        asked(said.token())
    said.is_down = False
    now[0] += 1
    asked(said.token())
    said.is_down = True
    now[0] += 2 * KEPT_S
    assert asked(said.token())["sub"] == "1234"


@pytest.mark.parametrize("described", [{"issuer": "https://elsewhere.example.com"}, {"jwks_uri": 5}])
def test_a_provider_that_is_another_one_is_not_believed(said: Identity, described: dict[str, Any]) -> None:
    said.described = described
    with pytest.raises(Unavailable):
        verified(said, said.token())


@pytest.mark.parametrize("issuer", ["http://id.example.com", "id.example.com", "ftp://localhost"])
def test_a_provider_whose_answers_anybody_can_change_is_refused(issuer: str) -> None:
    with pytest.raises(ConfigError, match="not asked by HTTPS"):
        provider(issuer, AUDIENCE)
    assert provider("https://id.example.com", AUDIENCE)
