"""Every route for every role in two namespaces, on a server that runs; and how people log in to it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from penstock import store as stores
from penstock.runtime.identity import now
from penstock.server.api_keys import new_key
from penstock.server.table import ROUTES
from penstock.store import api_keys, experiments
from support import servers
from support.command import Penstock
from support.identity import identity
from support.namespaced import request_of, things
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.server.routes import Route
    from penstock.store import Store
    from support.namespaced import Things
    from support.servers import Server

ROLES = ("", "none", "viewer", "editor", "admin")
"""Nobody; somebody with no role in either namespace; and the roles in the first of the two."""

OPEN = {
    "GET /apis/v2beta1/healthz",
    "GET /apis/v1beta1/healthz",
    "GET /readyz",
    "GET /visualizations/allowed",
}
REFUSED_TO_ALL = {
    "/system": 500,
    "/apps/tensorboard": 501,
    "/apis/v1beta1/_proxy": 410,
    "/apis/v2beta1/_proxy": 410,
}
"""What everybody is refused alike, without being asked who they are."""
OF_ALL = {
    "GET /apis/penstock/v1/me",
    "GET /apis/penstock/v1/samples",
    "POST /apis/penstock/v1/recurringruns:preview",
}
BY_LINK = "GET /apis/penstock/v1/artifacts/{artifact_id}:fetch"
"""What a signature opens, and no role."""
OF_READERS = "/artifacts/{artifact_id}:sign"
OF_ADMINS = "/apis/penstock/v1/keys"
OF_NOBODY = ("/workflows", "/scheduledworkflows", ":reportMetrics", "/audit", "/metrics")
"""What takes a role for the whole server."""


BUT_NOTHING_THERE = ("has no log", "has no attempt", "there is no artifact at")
"""What only those are told who may have what there is."""


class Place:
    """A server that asks people who they are, and their keys."""

    def __init__(self, server: Server, store: Store, tokens: dict[str, str]) -> None:
        self.server = server
        self.store = store
        self.tokens = tokens
        self._client = httpx2.Client(base_url=server.url, timeout=60)

    def ask(self, role: str, method: str, path: str, **words: Any) -> httpx2.Response:
        """Send a request as somebody."""
        headers = words.pop("headers", {})
        if role:
            headers["authorization"] = f"Bearer {self.tokens[role]}"
        with self._client.stream(method, path, headers=headers, **words) as answer:
            if answer.headers.get("content-type") != "text/event-stream":  # one may have no end
                answer.read()
            return answer

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def given(store: Store, roles: dict[str, str], **fields: Any) -> str:
    """Make a key, and return its secret."""
    key, token = new_key("-".join(roles), roles, **({"created_by": "test", "expires_at": None} | fields))
    with store.transaction() as tx:
        api_keys.insert(tx, key)
    return token


@contextmanager
def a_place(folder: Path, **environ: str) -> Iterator[Place]:
    environ = {"PENSTOCK_REQUESTS_PER_SECOND": "0", **environ}
    with servers.serving(folder, "--auth", **environ) as server, stores.open(folder) as store:
        tokens = {role: given(store, {"a": role}) for role in ROLES[2:]}
        tokens |= {"none": given(store, {"c": "admin"}), "root": given(store, {"*": "admin"})}
        place = Place(server, store, tokens)
        try:
            yield place
        finally:
            place.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with a_place(tmp_path_factory.mktemp("home"), PENSTOCK_AUTH_PROCESS_RUNNER="on") as made:
        yield made


def least(route: Route) -> str:
    """Say who may, by other rules than the server's own table: those who read, or those who write."""
    if route.path.startswith(OF_ADMINS):
        return "admin"
    if route.path.endswith(OF_NOBODY):
        return "root"
    return "viewer" if route.method == "GET" or route.path.endswith(OF_READERS) else "editor"


def is_denied(answer: httpx2.Response) -> bool:
    """Say whether somebody was not let through, or told that there is nothing."""
    if answer.status_code in {401, 403}:
        return "no Argo workflows" not in answer.text
    if answer.status_code != 404 or any(words in answer.text for words in BUT_NOTHING_THERE):
        return False
    return "there is no" in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_role_may_what_it_may_in_its_namespace_and_nothing_in_another(
    place: Place, route: Route
) -> None:
    name = f"{route.method} {route.path}"
    order = [*ROLES[2:], "root"]
    named: dict[str, Things] = {}
    for role in (*ROLES, "root"):
        for namespace in ("a", "b"):
            # What somebody is let do may be the end of what it is done to.
            named[namespace] = named.get(namespace) or things(place.store, namespace)
            sent = request_of(route, named[namespace])
            answer = place.ask(
                role,
                route.method,
                sent.path,
                params=sent.query,
                content=sent.body,
                headers={"content-type": sent.content_type} if sent.content_type else {},
            )
            refused = [status for path, status in REFUSED_TO_ALL.items() if route.path.startswith(path)]
            if refused:
                assert [answer.status_code] == refused
                continue
            assert answer.status_code < 500 or answer.status_code == 501, answer.text
            if name in OPEN:
                assert answer.status_code == 200
                continue
            if name == BY_LINK:
                assert answer.status_code == 403
                continue
            may = role in order and order.index(role) >= order.index(least(route))
            may = may and (namespace == "a" or role == "root")
            if name in OF_ALL:
                may = role != ""
            assert is_denied(answer) is not may, (role, namespace, answer.status_code, answer.text)
            if may:
                del named[namespace]
            if not role:
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_who_is_not_known_is_told_what_to_do(place: Place) -> None:
    found = place.ask("", "GET", "/apis/v2beta1/runs?namespace=a")
    assert (found.status_code, found.json()["code"]) == (401, 16)
    assert "Request header error: there is no user identity header" in found.json()["message"]
    assert "`penstock keys create`" in found.json()["message"]


@pytest.mark.parametrize("token", ["penstock_x", "eyJhbGciOiJub25lIn0.e30.", "ü", "x" * 5000])
def test_a_secret_that_is_none_lets_nobody_in(place: Place, token: str) -> None:
    for headers in (
        {"authorization": f"Bearer {token}".encode()},
        {"cookie": f"penstock_token={token}".encode()},
    ):
        found = place.ask("", "GET", "/apis/penstock/v1/me", headers=headers)
        assert found.status_code == 401


def test_a_key_is_sent_as_a_token_or_as_a_cookie(place: Place) -> None:
    cookie = {"cookie": f"other=1; penstock_token={place.tokens['viewer']}"}
    found = place.ask("", "GET", "/apis/penstock/v1/me", headers=cookie).json()
    assert found == place.ask("viewer", "GET", "/apis/penstock/v1/me").json()
    assert found["roles"] == [{"namespace": "a", "role": "viewer"}]


def test_a_key_that_has_expired_lets_nobody_in(place: Place) -> None:
    place.tokens["late"] = given(place.store, {"late": "admin"}, expires_at=now() + 400_000)
    wait_until(lambda: place.ask("late", "GET", "/apis/penstock/v1/me").status_code != 200, "the key's end")
    found = place.ask("late", "GET", "/apis/penstock/v1/me")
    assert found.status_code == 401
    assert "has expired" in found.json()["message"]


def test_a_key_is_made_shown_once_used_and_revoked_over_rest(place: Place) -> None:
    path = "/apis/penstock/v1/keys"
    asked = {"name": "ci", "roles": [{"namespace": "a", "role": "editor"}]}
    made = place.ask("admin", "POST", path, json=asked).json()
    place.tokens["ci"] = made.pop("token")
    assert made["created_by"] == "key:a"
    assert place.ask("ci", "GET", "/apis/v2beta1/experiments?namespace=a").status_code == 200
    [listed] = [
        key for key in place.ask("admin", "GET", f"{path}?namespace=a").json()["keys"] if key["name"] == "ci"
    ]
    assert listed.pop("last_used_at")
    assert listed == made
    assert "token" not in listed

    greater = {"name": "x", "roles": [*asked["roles"], {"namespace": "*", "role": "viewer"}]}
    assert place.ask("admin", "POST", path, json=greater).status_code == 403
    assert place.ask("ci", "POST", path, json=asked).status_code == 403
    assert place.ask("admin", "DELETE", f"{path}/{made['key_id']}").status_code == 200
    assert place.ask("ci", "GET", "/apis/penstock/v1/me").status_code == 401


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "x"},
        {"name": "", "roles": [{"namespace": "a", "role": "viewer"}]},
        {"name": "x", "roles": [{"namespace": "a", "role": "king"}]},
        {"name": "x", "roles": [{"namespace": "A", "role": "viewer"}]},
        {"name": "x", "roles": [{"namespace": "a", "role": "viewer"}], "expires_at": "2001-01-01T00:00:00Z"},
    ],
)
def test_a_key_that_cannot_be_is_refused(place: Place, asked: dict[str, Any]) -> None:
    found = place.ask("root", "POST", "/apis/penstock/v1/keys", json=asked)
    assert (found.status_code, found.json()["code"]) == (400, 3)


def test_secrets_are_not_in_the_database_and_not_in_the_log(place: Place) -> None:
    kept = b"".join(file.read_bytes() for file in place.server.home.glob("penstock.db*"))
    for token in place.tokens.values():
        assert token.encode() not in kept
        assert not any(token in line for line in place.server.said)


def test_code_is_run_only_if_the_administrator_says_so(tmp_path: Path) -> None:
    with a_place(tmp_path) as made:
        named = things(made.store, "a")
        [route] = [one for one in ROUTES if (one.method, one.path) == ("POST", "/apis/v2beta1/runs")]
        sent = request_of(route, named)
        found = made.ask("editor", "POST", sent.path, content=sent.body)

        assert (found.status_code, found.json()["code"]) == (400, 9)
        assert "process_runner = true in [auth] of config.toml" in found.json()["message"]
        with made.store.read() as tx:
            assert [] == [one.id for one in stores.runs.list(tx, limit=9) if one.id != named.run_id]


def test_a_proxy_is_believed_only_where_it_was_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[auth]\nproxies = ["127.0.0.1"]\nuser_prefix = "accounts:"\n[roles."ann@x.org"]\na = "editor"\n'
    )
    with a_place(tmp_path) as made:
        user = {"kubeflow-userid": "accounts:ann@x.org"}
        found = made.ask("", "GET", "/apis/penstock/v1/me", headers=user).json()
        assert (found["name"], found["roles"]) == ("ann@x.org", [{"namespace": "a", "role": "editor"}])
        unknown = made.ask("", "GET", "/apis/penstock/v1/me", headers={"kubeflow-userid": "eve"}).json()
        assert unknown["roles"] == []
        assert made.ask("viewer", "GET", "/apis/penstock/v1/me").json()["name"] == "key:a"


def test_the_word_of_somebody_else_is_not_that_of_a_proxy(place: Place) -> None:
    for headers in (
        {"kubeflow-userid": "ann@x.org"},
        {"kubeflow-userid": "ann@x.org", "x-forwarded-for": "10.0.0.1"},
        {"x-goog-authenticated-user-email": "accounts.google.com:ann@x.org"},
    ):
        assert place.ask("", "GET", "/apis/penstock/v1/me", headers=headers).status_code == 401


def test_a_server_that_nobody_can_log_in_to_says_how_that_is_changed(tmp_path: Path) -> None:
    with servers.serving(tmp_path, "--auth") as server:
        assert any("nobody can log in yet; `penstock keys create" in line for line in server.said)


def test_a_login_and_none_cannot_both_be_asked_for(tmp_path: Path) -> None:
    done = Penstock(tmp_path / "home", tmp_path)("up", "--port", "0", "--auth", "--no-auth")
    assert done.code == 1
    assert "leave --no-auth out" in done.error


def test_keys_are_made_listed_and_revoked_on_the_command_line(tmp_path: Path) -> None:
    penstock = Penstock(tmp_path / "home", tmp_path)
    made = penstock("keys", "create", "ci", "--role", "a=editor", "--role", "*=viewer", "--expires", "90d")
    assert made.code == 0, made.error
    token = made.out.strip()
    assert token.startswith("penstock_")
    listed = penstock("keys")
    assert "ci" in listed.out
    assert "viewer in *, editor in a" in listed.out
    assert token not in listed.out + penstock("keys", "--json").out
    for words in (
        ("create", "x"),
        ("create", "x", "--role", "a"),
        ("create", "x", "--role", "a=king"),
        ("create",),
    ):
        assert penstock("keys", *words).code != 0
    with stores.open(tmp_path / "home") as opened:
        with opened.read() as tx:
            [kept] = api_keys.list(tx)
        assert kept.roles == {"a": "editor", "*": "viewer"}
    assert penstock("keys", "revoke", "ci").code == 0
    assert penstock("keys", "revoke", "ci").code == 2
    assert "no keys yet" in penstock("keys").err


def test_two_namespaces_may_use_one_name(place: Place) -> None:
    body = {"display_name": "the same"}
    for namespace in ("a", "b"):
        made = place.ask("root", "POST", "/apis/v2beta1/experiments", json=body | {"namespace": namespace})
        assert made.json()["namespace"] == namespace
    again = place.ask("admin", "POST", "/apis/v2beta1/experiments", json=body | {"namespace": "a"})
    assert again.status_code == 409
    with place.store.read() as tx:
        assert experiments.find(tx, "the same", "a").id != experiments.find(tx, "the same", "b").id


def test_users_of_an_identity_provider_have_the_roles_of_their_names_and_groups(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[roles]\n"ann@x.org" = {a = "viewer"}\n"group:ml" = {a = "editor", b = "viewer"}\n'
        'robot = {b = "admin"}\n'
    )
    with identity() as said, a_place(tmp_path, PENSTOCK_AUTH_ISSUER=said.url) as made:
        made.tokens |= {
            "ann": said.token(),
            "ml": said.token(groups=["ml", "x"]),
            "robot": said.token(email=None, sub="robot"),
            "eve": said.token(email="eve@x.org"),
            "doubtful": said.token(email_verified=False),
            "group": said.token(email="group:ml"),
            "late": said.token(exp=1),
        }
        told = {
            role: made.ask(role, "GET", "/apis/penstock/v1/me")
            for role in ("ann", "ml", "robot", "eve", "doubtful", "group", "late")
        }
        assert told.pop("late").status_code == 401
        roles = {
            role: {each["namespace"]: each["role"] for each in answer.json()["roles"]}
            for role, answer in told.items()
        }
        assert roles == {
            "ann": {"a": "viewer"},
            "ml": {"a": "editor", "b": "viewer"},
            "robot": {"b": "admin"},
            "eve": {},
            "doubtful": {},
            "group": {},
        }
        assert made.ask("ann", "GET", "/apis/v2beta1/runs?namespace=a").status_code == 200
        assert made.ask("ann", "GET", "/apis/v2beta1/runs?namespace=b").status_code == 403
        assert made.ask("viewer", "GET", "/apis/v2beta1/runs?namespace=a").status_code == 200
