"""Pipelines and versions that are uploaded as files."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from penstock import api
from penstock.errors import RequestError
from penstock.server.forms import Upload  # noqa: TC001 - msgspec asks for the fields' types
from penstock.server.packages import read_package
from penstock.server.pipelines import create_with_version
from penstock.server.routes import Route, Services
from penstock.server.versions import add_version

__all__ = ["ROUTES"]


class UploadPipelineRequest(Struct, frozen=True):
    """``POST /pipelines/upload``."""

    uploadfile: Upload
    name: str = ""
    display_name: str = ""
    description: str = ""
    namespace: str = ""
    tags: str = ""
    code_source_url: str = ""


class UploadVersionRequest(Struct, frozen=True):
    """``POST /pipelines/upload_version``; the pipeline's id is in one word here."""

    uploadfile: Upload
    pipelineid: str = ""
    name: str = ""
    display_name: str = ""
    description: str = ""
    tags: str = ""
    code_source_url: str = ""


def _upload(services: Services, request: UploadPipelineRequest) -> api.Pipeline:
    pipeline = api.Pipeline(
        name=request.name or request.display_name or request.uploadfile.name,
        display_name=request.display_name,
        description=request.description,
        namespace=request.namespace,
        tags=_tags(request.tags),
    )
    package = read_package(request.uploadfile.content, request.uploadfile.name)
    version = api.PipelineVersion(code_source_url=request.code_source_url)
    return create_with_version(services, pipeline, version, package)


def _upload_version(services: Services, request: UploadVersionRequest) -> api.PipelineVersion:
    if not request.pipelineid:
        raise RequestError("the version's pipeline is not named", hint="give its id as pipelineid")
    version = api.PipelineVersion(
        name=request.name or request.display_name or request.uploadfile.name,
        display_name=request.display_name,
        description=request.description,
        code_source_url=request.code_source_url,
        tags=_tags(request.tags),
    )
    package = read_package(request.uploadfile.content, request.uploadfile.name)
    return add_version(services, request.pipelineid, version, package)


def _tags(text: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(text, type=dict[str, str]) if text.strip() else {}
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RequestError(
            f"the tags are not a JSON object of texts: {error}", hint='such as {"team": "vision"}'
        ) from None


_ALL = "/apis/v2beta1/pipelines"

ROUTES = (
    Route(
        "POST",
        f"{_ALL}/upload",
        UploadPipelineRequest,
        api.Pipeline,
        _upload,
        "upload a pipeline",
        "pipelines.create",
        is_upload=True,
    ),
    Route(
        "POST",
        f"{_ALL}/upload_version",
        UploadVersionRequest,
        api.PipelineVersion,
        _upload_version,
        "upload a pipeline version",
        "pipelines.update",
        is_upload=True,
    ),
)
