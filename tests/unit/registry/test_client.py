"""The client of registries, asking a real server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from penstock import registry
from penstock.errors import APIError, ConfigError, RegistryError
from support.http_server import Answer, Asked, serving
from support.registry_server import Registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which is the home folder too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".config" / "kfp").mkdir(parents=True)
    (tmp_path / "pipeline.yaml").write_text("name: fit\n")
    return tmp_path


def test_a_pipeline_goes_up_and_comes_down(folder: Path) -> None:
    with serving(Registry(token="secret")) as host:
        client = registry.RegistryClient(host=host, auth=registry.ApiAuth("secret"))
        name, version = client.upload_pipeline(folder / "pipeline.yaml", tags=["v1"])

        assert name == "fit"
        assert client.list_tags("fit") == [{"name": "v1", "version": version}]
        assert client.download_pipeline("fit", tag="v1") == "fit_v1.yaml"
        assert client.delete_package("fit") is True
    assert (folder / "fit_v1.yaml").read_text() == "name: fit\n"


def test_all_pages_of_a_list_are_read(folder: Path) -> None:
    with serving(Registry(page_size=2)) as host:
        client = registry.RegistryClient(host=host)
        for number in range(5):
            (folder / "pipeline.yaml").write_text(f"name: fit\nnumber: {number}\n")
            client.upload_pipeline("pipeline.yaml")

        assert len(client.list_versions("fit")) == 5


def test_the_address_and_the_token_can_be_kept_in_files(folder: Path) -> None:
    with serving(Registry(token="kept")) as host:
        kept = folder / ".config" / "kfp"
        (kept / "registry_credentials.json").write_text(json.dumps("kept"))
        (folder / "mine.json").write_text(
            json.dumps(
                {"host": host, "list_packages_url": "{host}/packages?all={who}", "regex": "(?P<who>http)"}
            )
        )

        client = registry.RegistryClient(config_file="mine.json")

        assert client.list_packages() == []
        (folder / "token.json").write_text(json.dumps("other"))
        with pytest.raises(APIError, match="401"):
            registry.RegistryClient(host, auth_file="token.json").list_packages()


def test_the_file_of_settings_in_the_home_folder_is_taken(folder: Path) -> None:
    with serving(Registry()) as host:
        templates = {"host": host, "list_packages_url": "{host}/packages"}
        (folder / ".config" / "kfp" / "registry_context.json").write_text(json.dumps(templates))

        assert registry.RegistryClient().list_packages() == []
        with pytest.raises(RegistryError, match="have no 'get_package_url'"):
            registry.RegistryClient().get_package("fit")


def test_googles_registry_is_asked_at_its_own_addresses(folder: Path) -> None:
    client = registry.RegistryClient(
        "https://us-central1-kfp.pkg.dev/project/repository/", auth=registry.ApiAuth("t")
    )

    assert client._host.is_artifact_registry
    assert client._address("get_version_url", "fit", version="sha256:1") == (
        "https://artifactregistry.googleapis.com/v1/projects/project/locations/us-central1/"
        "repositories/repository/packages/fit/versions/sha256:1?view=FULL"
    )
    assert client._address("download_tag_url", "fit", tag="v1") == (
        "https://us-central1-kfp.pkg.dev/project/repository/fit/v1"
    )
    assert client._tagged("fit", "sha256:1")["version"] == (
        "projects/project/locations/us-central1/repositories/repository/packages/fit/versions/sha256:1"
    )


def test_without_google_s_library_its_registry_needs_a_token(folder: Path) -> None:
    with pytest.raises(ConfigError, match="which is not installed") as raised:
        registry.RegistryClient("https://us-central1-kfp.pkg.dev/project/repository")

    assert raised.value.hint == "pip install google-auth, or give auth=ApiAuth('token')"


class Credentials:
    """What ``google.auth`` calls credentials, over a server of ours."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.token: str | None = None

    @property
    def valid(self) -> bool:
        return self.token is not None

    def refresh(self, request: Callable[..., Any]) -> None:
        refused = request(f"{self.host}/nothing", method="POST", body=b"{}", headers={"x": "y"}, timeout=3)
        assert refused.status == 404
        answer = request(url=f"{self.host}/token", method="POST")
        assert answer.status == 200
        self.token = json.loads(answer.data)["access_token"]


def test_credentials_that_have_run_out_are_renewed(folder: Path) -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Answer:
        asked.append(request)
        if request.path == "/token":
            return Answer(body=b'{"access_token": "fresh"}')
        return Answer(body=b"{}") if request.path == "/packages" else Answer(404)

    with serving(answer) as host:
        client = registry.RegistryClient(host, auth=Credentials(host))
        client.list_packages()
        client.list_packages()

    assert [request.path for request in asked] == ["/nothing", "/token", "/packages", "/packages"]
    assert asked[-1].headers["authorization"] == "Bearer fresh"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (registry.RegistryClient, "No host found."),
        (lambda: registry.RegistryClient(config_file="none.json"), "Config file not found: none.json"),
        (lambda: registry.RegistryClient("http://x", auth_file="none.json"), "Auth file not found"),
        (lambda: registry.RegistryClient(config_file="pipeline.yaml"), "is not JSON"),
        (lambda: registry.RegistryClient("http://x").get_version("a", "1"), 'start with "sha256:"'),
        (lambda: registry.RegistryClient("http://x").get_tag("a", "sha256:1"), "Tag should not start"),
        (lambda: registry.RegistryClient("http://x").download_pipeline("a"), "Either version or tag"),
    ],
)
def test_what_cannot_be_asked_is_refused(folder: Path, wrong: Callable[[], Any], message: str) -> None:
    with pytest.raises(RegistryError, match=message) as raised:
        wrong()

    assert isinstance(raised.value, ValueError)


def test_an_address_that_is_no_registry_is_told(folder: Path) -> None:
    with serving(lambda _: Answer(body=b"<html>")) as host:
        client = registry.RegistryClient(host)
        with pytest.raises(APIError, match="did not answer with NAME/VERSION"):
            client.upload_pipeline("pipeline.yaml")
        with pytest.raises(APIError, match="did not answer with a JSON object"):
            client.get_package("fit")
