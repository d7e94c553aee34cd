"""A client of registries that keep compiled pipelines in versions, with tags."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import web
from penstock.errors import APIError, RegistryError
from penstock.registry.auth import auth_of, for_request
from penstock.registry.hosts import find

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

__all__ = ["RegistryClient"]

_VERSION = "sha256:"
_LOG = logging.getLogger(__name__)


class RegistryClient:
    """A client of one registry.

    Args:
        host: Its address; the one in the file of settings by default.
        auth: Who asks: an `ApiAuth`, a user and a password, what sets a request's headers, or credentials of
            ``google.auth``, which are also the default for Google's Artifact Registry.
        config_file: A file of settings, in place of ``~/.config/kfp/registry_context.json``.
        auth_file: A file with a token, in place of ``~/.config/kfp/registry_credentials.json``.

    Raises:
        RegistryError: There is no address, or a file cannot be read.

    Example:
        ::

            client = RegistryClient(host="https://us-central1-kfp.pkg.dev/project/repository")
            package, version = client.upload_pipeline("pipeline.yaml", tags=["v1", "latest"])
            client.download_pipeline(package, tag="latest")
    """

    def __init__(
        self,
        host: str | None = None,
        auth: Any = None,
        config_file: str | PathLike[str] | None = None,
        auth_file: str | PathLike[str] | None = None,
    ) -> None:
        self._host = find(host, config_file)
        self._auth = auth_of(self._host, auth, auth_file)

    def upload_pipeline(
        self,
        file_name: str | PathLike[str],
        tags: str | list[str] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> tuple[str, str]:
        """Upload a compiled pipeline.

        Args:
            file_name: The file.
            tags: Tags for it; as one text, separated by commas.
            extra_headers: Further headers of the request.

        Returns:
            The package's name and the version.
        """
        path = Path(file_name)
        answer = web.request(
            "POST",
            self._host.address("upload_url"),
            auth=for_request(self._auth),
            headers=extra_headers,
            data={"tags": tags if isinstance(tags, str) else ",".join(tags)} if tags else {},
            files={"content": (path.name, path.read_bytes())},
        )
        name, slash, version = answer.text.partition("/")
        if not slash or "/" in version:
            raise APIError(
                f"The registry did not answer with NAME/VERSION: {answer.text!r:.200}",
                status=answer.status_code,
                hint="look at the host's address",
            )
        return name, version

    def download_pipeline(
        self,
        package_name: str,
        version: str | None = None,
        tag: str | None = None,
        file_name: str | PathLike[str] | None = None,
    ) -> str:
        """Download a pipeline into a file.

        Args:
            package_name: The package.
            version: The version.
            tag: A tag of the version, where no version is given.
            file_name: The file; by default named after the package and the version or tag, in the current
                folder.

        Returns:
            The file's name.
        """
        if version:
            url = self._address("download_version_url", package_name, version=version)
            if tag:
                _LOG.info("Both version and tag are specified, using version only.")
        elif tag:
            url = self._address("download_tag_url", package_name, tag=tag)
        else:
            raise RegistryError("Either version or tag must be specified.", hint="give one of them")
        answer = web.request("GET", url, auth=for_request(self._auth))
        label = version.removeprefix(_VERSION) if version else tag
        path = Path(file_name or f"{package_name}_{label}.yaml")
        path.write_bytes(answer.content)
        return str(path)

    def get_package(self, package_name: str) -> dict[str, Any]:
        """Return what is known about a package."""
        return self._ask("GET", self._address("get_package_url", package_name))

    def list_packages(self) -> list[dict[str, Any]]:
        """Return what is known about each package."""
        return self._list(self._host.address("list_packages_url"), "packages")

    def delete_package(self, package_name: str) -> bool:
        """Delete a package; return whether that is done already."""
        return bool(self._ask("DELETE", self._address("delete_package_url", package_name))["done"])

    def get_version(self, package_name: str, version: str) -> dict[str, Any]:
        """Return what is known about a version."""
        return self._ask("GET", self._address("get_version_url", package_name, version=version))

    def list_versions(self, package_name: str) -> list[dict[str, Any]]:
        """Return what is known about each version of a package."""
        return self._list(self._address("list_versions_url", package_name), "versions")

    def delete_version(self, package_name: str, version: str) -> bool:
        """Delete a version; return whether that is done already."""
        url = self._address("delete_version_url", package_name, version=version)
        return bool(self._ask("DELETE", url)["done"])

    def create_tag(self, package_name: str, version: str, tag: str) -> dict[str, Any]:
        """Give a version a tag.

        Args:
            package_name: The package.
            version: The version.
            tag: The tag, which no version of the package has.

        Returns:
            What is known about the tag.
        """
        url = self._address("create_tag_url", package_name, tag=tag)
        return self._ask("POST", url, json=self._tagged(package_name, version))

    def get_tag(self, package_name: str, tag: str) -> dict[str, Any]:
        """Return what is known about a tag."""
        return self._ask("GET", self._address("get_tag_url", package_name, tag=tag))

    def update_tag(self, package_name: str, version: str, tag: str) -> dict[str, Any]:
        """Give a tag to another version.

        Args:
            package_name: The package.
            version: The version.
            tag: The tag, which another version of the package has.

        Returns:
            What is known about the tag.
        """
        url = self._address("update_tag_url", package_name, tag=tag)
        return self._ask("PATCH", url, json=self._tagged(package_name, version))

    def list_tags(self, package_name: str) -> list[dict[str, Any]]:
        """Return what is known about each tag of a package."""
        return self._list(self._address("list_tags_url", package_name), "tags")

    def delete_tag(self, package_name: str, tag: str) -> dict[str, Any]:
        """Take a tag away; return the registry's answer."""
        return self._ask("DELETE", self._address("delete_tag_url", package_name, tag=tag))

    def _address(
        self, name: str, package_name: str, *, version: str | None = None, tag: str | None = None
    ) -> str:
        values = {"package_name": package_name}
        if version is not None:
            values["version"] = _checked_version(version)
        if tag is not None:
            if tag.startswith(_VERSION):
                raise RegistryError('Tag should not start with "sha256:".', hint="give it as the version")
            values["tag"] = tag
        return self._host.address(name, **values)

    def _tagged(self, package_name: str, version: str) -> dict[str, str]:
        return {"name": "", "version": self._address("version_format", package_name, version=version)}

    def _ask(self, method: str, url: str, **body: Any) -> dict[str, Any]:
        answer = web.request(method, url, auth=for_request(self._auth), **body)
        try:
            told = answer.json()
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise APIError(
                f"The registry did not answer with a JSON object: {answer.text!r:.200}",
                status=answer.status_code,
                hint="look at the host's address",
            )
        return told

    def _list(self, url: str, key: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        page = url
        while True:
            told = self._ask("GET", page)
            found += told.get(key) or []
            token = told.get("nextPageToken")
            if not token:
                return found
            page = f"{url}{'&' if '?' in url else '?'}pageToken={token}"


def _checked_version(version: str) -> str:
    if not version.startswith(_VERSION):
        raise RegistryError('Version should start with "sha256:".', hint="give a tag as tag=…")
    return version
