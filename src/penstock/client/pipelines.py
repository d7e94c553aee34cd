"""A client's methods for pipelines and their versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from penstock import api
from penstock.client.base import Base, page
from penstock.client.experiments import named, only
from penstock.client.models import model
from penstock.client.packages import compiled, read_spec
from penstock.client.session import path
from penstock.errors import RequestError

__all__ = ["Pipelines"]

_ALL = "/apis/v2beta1/pipelines"
_ONE = f"{_ALL}/{{id}}"
_VERSIONS = f"{_ONE}/versions"
_VERSION = f"{_VERSIONS}/{{version}}"


class Pipelines(Base):
    """The methods for pipelines and their versions."""

    def upload_pipeline(
        self,
        pipeline_package_path: str,
        pipeline_name: str | None = None,
        description: str | None = None,
        namespace: str | None = None,
    ) -> Any:
        """Upload a compiled pipeline.

        Args:
            pipeline_package_path: The file: YAML, JSON, ZIP or TAR.
            pipeline_name: What it is called; as the pipeline itself when not given.
            description: What it is for.
            namespace: Whose it is, on a server for many.
        """
        name = pipeline_name or _name_of(pipeline_package_path)
        uploaded = self._upload(
            api.Pipeline,
            "upload",
            pipeline_package_path,
            name=name,
            display_name=name,
            description=description,
            namespace=namespace,
        )
        self._link("Pipeline", f"pipelines/details/{uploaded.pipeline_id}")
        return uploaded

    def upload_pipeline_from_pipeline_func(
        self,
        pipeline_func: Any,
        pipeline_name: str | None = None,
        description: str | None = None,
        namespace: str | None = None,
    ) -> Any:
        """Compile a pipeline, and upload it."""
        name = pipeline_name or pipeline_func.name
        with compiled(pipeline_func) as package:
            return self.upload_pipeline(package, name, description, namespace)

    def upload_pipeline_version(
        self,
        pipeline_package_path: str,
        pipeline_version_name: str,
        pipeline_id: str | None = None,
        pipeline_name: str | None = None,
        description: str | None = None,
    ) -> Any:
        """Upload a compiled pipeline as a further version of one that is there, by its id or its name."""
        uploaded = self._upload(
            api.PipelineVersion,
            "upload_version",
            pipeline_package_path,
            name=pipeline_version_name,
            display_name=pipeline_version_name,
            pipelineid=self._id_of(pipeline_id, pipeline_name),
            description=description,
        )
        version = f"{uploaded.pipeline_id}/version/{uploaded.pipeline_version_id}"
        self._link("Pipeline", f"pipelines/details/{version}")
        return uploaded

    def upload_pipeline_version_from_pipeline_func(
        self,
        pipeline_func: Any,
        pipeline_version_name: str,
        pipeline_id: str | None = None,
        pipeline_name: str | None = None,
        description: str | None = None,
    ) -> Any:
        """Compile a pipeline, and upload it as a further version of one that is there."""
        with compiled(pipeline_func) as package:
            return self.upload_pipeline_version(
                package, pipeline_version_name, pipeline_id, pipeline_name, description
            )

    def get_pipeline(self, pipeline_id: str) -> Any:
        """Return a pipeline."""
        return self._session.get(api.Pipeline, path(_ONE, id=pipeline_id))

    def get_pipeline_id(self, name: str) -> str | None:
        """Return the id of the pipeline of a name; None when there is none.

        Raises:
            RequestError: Several have the name.
        """
        found = self.list_pipelines(page_size=2, filter=named(name)).pipelines
        return only(found, "pipeline", name).pipeline_id if found else None

    def list_pipelines(
        self,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        filter: str | None = None,  # noqa: A002 - stock's name
        namespace: str | None = None,
    ) -> Any:
        """Return a page of pipelines; see `list_experiments` for the arguments."""
        query = page(page_token, page_size, sort_by, filter)
        return self._session.get(api.ListPipelinesResponse, _ALL, **query, namespace=namespace)

    def delete_pipeline(self, pipeline_id: str, *, cascade: bool = False) -> dict[str, Any]:
        """Delete a pipeline; one that has versions only with ``cascade``, which deletes them too."""
        return self._session.do("DELETE", path(_ONE, id=pipeline_id), cascade="true" if cascade else None)

    def get_pipeline_version(self, pipeline_id: str, pipeline_version_id: str) -> Any:
        """Return a version of a pipeline."""
        where = path(_VERSION, id=pipeline_id, version=pipeline_version_id)
        return self._session.get(api.PipelineVersion, where)

    def list_pipeline_versions(
        self,
        pipeline_id: str,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        filter: str | None = None,  # noqa: A002 - stock's name
    ) -> Any:
        """Return a page of the versions of a pipeline; see `list_experiments` for the other arguments."""
        query = page(page_token, page_size, sort_by, filter)
        where = path(_VERSIONS, id=pipeline_id)
        return self._session.get(api.ListPipelineVersionsResponse, where, **query)

    def delete_pipeline_version(self, pipeline_id: str, pipeline_version_id: str) -> dict[str, Any]:
        """Delete a version of a pipeline."""
        return self._session.do("DELETE", path(_VERSION, id=pipeline_id, version=pipeline_version_id))

    def _id_of(self, pipeline_id: str | None, pipeline_name: str | None) -> str:
        if bool(pipeline_id) == bool(pipeline_name):
            raise RequestError("Either pipeline_id or pipeline_name is required, and not both.")
        found = pipeline_id or self.get_pipeline_id(pipeline_name or "")
        if found is None:
            raise RequestError(f"Failed to find a pipeline with name {pipeline_name}.")
        return found

    def _upload(self, kind: type[Any], where: str, package: str, **query: Any) -> Any:
        content = Path(package).read_bytes()
        files = {"uploadfile": (Path(package).name, content)}
        return model(kind, self._session.ask("POST", f"{_ALL}/{where}", query=query, files=files))


def _name_of(package: str) -> str:
    """Return the name that a compiled pipeline has itself."""
    spec = read_spec(package)
    name: str = spec.get("pipeline_spec", spec)["pipelineInfo"]["name"]
    return name
