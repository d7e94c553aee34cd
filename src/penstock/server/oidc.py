"""Tokens of an identity provider (OpenID Connect): its keys, fetched and kept, and what a token must say.

A token is believed that the provider has signed, for our audience, and that has not ended (OpenID Connect
Core 1.0, section 3.1.3.7). Signatures by a secret that both sides know are not: there is none here.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from penstock import web
from penstock.errors import APIError, ConfigError, Unavailable
from penstock.server.guard import LOOPBACK
from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from joserfc.jwk import KeySet

__all__ = ["Provider", "provider"]

ALGORITHMS = (
    *(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)),
    "Ed25519",
)
LEEWAY_S = 60
"""How far the provider's clock may be off."""

KEPT_S = 600
"""How long its keys are good for without asking again."""

NOT_AGAIN_S = 30
"""How long a key that is not known may be asked for again after: by tokens that anybody makes up."""

_KINDS = ("RSA", "EC", "OKP")
_log = logging.getLogger(__name__)


def provider(issuer: str, audience: str) -> Provider:
    """Return what verifies the tokens of an identity provider.

    Args:
        issuer: Its URL.
        audience: Whom tokens must be for.

    Raises:
        ConfigError: The library for it is not there, or its keys would come over a connection that anybody
            can change.
    """
    found = urlsplit(issuer)
    if found.scheme != "https" and not (found.scheme == "http" and found.hostname in LOOPBACK):
        raise ConfigError(
            f"the identity provider {issuer!r} is not asked by HTTPS: anybody could answer for it",
            where="auth.issuer",
            hint="give its URL with https://, as its tokens have it in `iss`",
        )
    try:
        import joserfc  # noqa: F401, PLC0415 - only where a provider is asked
    except ImportError:
        raise ConfigError(
            "the library that checks the tokens of identity providers is not installed",
            where="auth.issuer",
            hint="pip install 'penstock[auth]'",
        ) from None
    return Provider(issuer, audience)


class Provider:
    """An identity provider.

    Args:
        issuer: Its URL.
        audience: Whom its tokens must be for.
        clock: What the time is, in seconds, for how long keys are kept.
    """

    def __init__(self, issuer: str, audience: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._asked_at = float("-inf")

    def __call__(self, token: str) -> Mapping[str, Any]:
        """Return what a token says.

        Raises:
            Refusal: It is none of this provider, is for somebody else, or has ended.
            Unavailable: The provider's keys cannot be had.
        """
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415

        try:
            try:
                read = jwt.decode(token, self._known(KEPT_S), ALGORITHMS)
            except InvalidKeyIdError:  # providers change their keys
                read = jwt.decode(token, self._known(NOT_AGAIN_S), ALGORITHMS)
            rules: dict[str, Any] = {
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._audience},
                "exp": {"essential": True},
            }
            jwt.JWTClaimsRegistry(leeway=LEEWAY_S, **rules).validate(read.claims)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise Refusal(
                Code.UNAUTHENTICATED,
                f"the token is not one to go by: {error}",
                hint=f"get one from {self._issuer} for the audience {self._audience!r}",
            ) from error
        return read.claims

    def _known(self, most_s: float) -> KeySet:
        """Return the provider's keys, as they were so many seconds ago at most."""
        with self._lock:
            if self._keys is None or self._clock() - self._asked_at >= most_s:
                self._renew()
            assert self._keys is not None, "they were there, or have come"
            return self._keys

    def _renew(self) -> None:
        if self._keys is None and self._clock() - self._asked_at < 1:
            raise Unavailable(f"the identity provider {self._issuer} could not be asked a moment ago")
        self._asked_at = self._clock()
        try:
            self._keys = _keys_of(self._issuer)
        except (APIError, msgspec.MsgspecError, ValueError, KeyError, TypeError, AttributeError) as error:
            if self._keys is None:
                raise Unavailable(
                    f"the keys of the identity provider {self._issuer} cannot be had: {error}",
                    hint="see whether this machine reaches it; an API key works without it",
                ) from error
            _log.warning("the keys of %s cannot be renewed: %s", self._issuer, error)


def _keys_of(issuer: str) -> KeySet:
    """Ask a provider for its keys (OpenID Connect Discovery 1.0, section 4)."""
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet, import_key  # noqa: PLC0415

    described = _read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if described["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise ValueError(f"it says that it is {described['issuer']}")
    place: str = described["jwks_uri"]
    if urlsplit(place).scheme != "https" and urlsplit(issuer).scheme == "https":
        raise ValueError(f"its keys are not to be had by HTTPS, but at {place}")
    found = []
    for each in _read(place)["keys"]:
        if each.get("kty") in _KINDS and each.get("use", "sig") == "sig":
            try:
                found.append(import_key(each))
            except JoseError as error:
                _log.info("a key of %s is of no use here: %s", issuer, error)
    if not found:
        raise ValueError("it has none")
    return KeySet(found)


def _read(url: str) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.json.decode(web.request("GET", url).content)
    return told
