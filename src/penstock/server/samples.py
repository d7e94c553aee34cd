"""The sample pipelines that come along: their source, and what it compiles to, for who has none yet.

They lie in the folder ``sample_pipelines`` as a user would write them, each with the document that
`penstock compile` makes of it. They are read and never imported: no pipeline's code runs in the server.
"""

from __future__ import annotations

import ast
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from penstock import api
from penstock.server.routes import Empty, Route

if TYPE_CHECKING:
    from penstock.server.routes import Services

__all__ = ["FOLDER", "NAMES", "ROUTES"]

FOLDER = Path(__file__).parent / "sample_pipelines"
NAMES = ("hello", "sweep", "check", "gate", "spam")
"""In the order in which one looks at them."""


class Sample(api.Message, omit_defaults=False):
    """A pipeline to begin with.

    Args:
        name: What its file is called, without the ending.
        title: It in a few words.
        description: What it shows, as Markdown.
        source: The Python file.
        version: What stands for this document: another one has another.
        pipeline_spec: The document, to be uploaded.
    """

    name: str = ""
    title: str = ""
    description: str = ""
    source: str = ""
    version: str = ""
    pipeline_spec: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies it


class ListSamplesResponse(api.Message, omit_defaults=False):
    """All of them.

    Args:
        samples: The samples.
        runs_code: Whether this server runs what is sent to it.
    """

    samples: list[Sample] = []  # noqa: RUF012
    runs_code: bool = True


def _list(services: Services, _request: Empty) -> ListSamplesResponse:
    return ListSamplesResponse(samples=[_sample(name) for name in NAMES], runs_code=services.runs_code)


@cache
def _sample(name: str) -> Sample:
    source, document = ((FOLDER / f"{name}.{ending}").read_text() for ending in ("py", "yaml"))
    title, _, description = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")
    return Sample(
        name=name,
        title=title,
        description=description,
        source=source,
        version=sha256(document.encode()).hexdigest()[:8],
        pipeline_spec=yaml.safe_load(document),
    )


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/samples",
        Empty,
        ListSamplesResponse,
        _list,
        "list sample pipelines, with their source",
        "samples.list",
    ),
)
