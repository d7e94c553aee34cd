"""An identity provider: a server that tells its keys, and tokens that it has signed."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from support.http_server import Answer, Asked, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

AUDIENCE = "pipelines.kubeflow.org"


class Identity:
    """The provider.

    Attributes:
        url: Where it is.
        keys: Its keys, by their ids; tests change them.
        asked: The paths that it was asked for.
        is_down: Whether it fails.
        described: What else its description says.
    """

    def __init__(self) -> None:
        self.url = ""
        self.keys: dict[str, Any] = {}
        self.asked: list[str] = []
        self.is_down = False
        self.described: dict[str, str] = {}
        self.add("first")

    def add(self, name: str, *, curve: bool = False) -> None:
        """Have a new key."""
        made: Any = {"kid": name, "use": "sig"}
        self.keys[name] = ECKey.generate_key("P-256", made) if curve else RSAKey.generate_key(2048, made)

    def answer(self, asked: Asked) -> Answer:
        """Tell about itself, or its keys."""
        self.asked.append(asked.path)
        if self.is_down:
            return Answer(503)
        if asked.path.endswith("/openid-configuration"):
            told: Any = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"} | self.described
        else:
            odd = {"kty": "nobody knows", "kid": "odd"}
            told = {"keys": [odd, *(key.as_dict(private=False) for key in self.keys.values())]}
        return Answer(200, json.dumps(told).encode(), {"content-type": "application/json"})

    def token(self, key: str = "first", **claims: Any) -> str:
        """Sign a token; claims that are None are left out."""
        usual = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "1234",
            "email": "ann@x.org",
            "exp": int(time.time()) + 60,
        }
        said = {name: value for name, value in (usual | claims).items() if value is not None}
        signs = self.keys[key]
        algorithm = "ES256" if isinstance(signs, ECKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": key}, said, signs)


@contextmanager
def identity() -> Iterator[Identity]:
    """Run a provider."""
    made = Identity()
    with serving(made.answer) as made.url:
        yield made
