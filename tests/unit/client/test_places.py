"""Which server a client asks, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock import endpoint
from penstock.client import places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IN_CLUSTER = "http://ml-pipeline.kubeflow.svc.cluster.local:8888"
OF_HOME = "http://127.0.0.1:1234"
TOLD = {"KF_PIPELINES_ENDPOINT": "https://told.example.com/"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PENSTOCK_HOME", str(tmp_path))
    monkeypatch.delenv("PENSTOCK_TOKEN", raising=False)
    return tmp_path


@pytest.fixture
def recorded(home: Path) -> Iterator[None]:
    """A server has said that it is the one of the home."""
    record = endpoint.Record(home)
    record.write(OF_HOME, "1")
    yield
    record.close()


@pytest.fixture
def in_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is there that a cluster puts into its pods."""
    file = tmp_path / "namespace"
    file.write_text("team")
    monkeypatch.setattr(places, "_IN_CLUSTER", str(file))


@pytest.mark.usefixtures("recorded", "in_cluster")
def test_what_is_given_goes_before_all_else() -> None:
    place = places.find("given.example.com/", None, "kubeflow", TOLD)

    assert (place.url, place.ui_url, place.is_own) == ("https://given.example.com",) * 2 + (False,)


@pytest.mark.usefixtures("recorded", "in_cluster")
def test_then_comes_the_variable() -> None:
    place = places.find(None, None, "kubeflow", TOLD | {"KF_PIPELINES_UI_ENDPOINT": "http://ui/"})

    assert (place.url, place.ui_url) == ("https://told.example.com", "http://ui")


@pytest.mark.usefixtures("recorded", "in_cluster")
def test_then_the_service_of_the_cluster() -> None:
    assert places.find(None, None, "kubeflow", {}).url == IN_CLUSTER
    assert places.find(None, None, "ml", {}).url == IN_CLUSTER.replace("kubeflow", "ml")


@pytest.mark.usefixtures("recorded")
def test_then_the_server_of_the_home() -> None:
    assert places.find(None, None, "kubeflow", {}) == places.Place(OF_HOME, OF_HOME)


def test_then_there_is_none_that_nobody_has_to_start(home: Path) -> None:
    record = endpoint.Record(home)
    record.write(OF_HOME, "1")
    record.close()  # it has stopped, and what it has left behind counts no more

    assert places.named(None, "kubeflow", {}) is None
