"""Where a registry has what: the addresses of its parts, from templates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

__all__ = ["Host", "find", "settings_of"]

_FOLDER = ".config/kfp"
_CONTEXT = "registry_context.json"

#: Google's Artifact Registry, for packages of pipelines.
_ARTIFACT_REGISTRY = re.compile(
    r"https://(?P<location>[\w-]+)-kfp\.pkg\.dev/(?P<project_id>.*)/(?P<repo_id>.*)"
)
_API = "https://artifactregistry.googleapis.com/v1/"
_REPOSITORY = "projects/{project_id}/locations/{location}/repositories/{repo_id}/"


def _templates(api: str, repository: str, view: str = "") -> dict[str, str]:
    """The templates of a registry.

    Args:
        api: Where descriptions are asked for.
        repository: What names in it begin with.
        view: Asks for versions with all that is known of them.
    """
    package = f"{repository}packages/{{package_name}}"
    tag, version = f"{package}/tags/{{tag}}", f"{package}/versions/{{version}}"
    return {
        "host": "{host}",
        "upload_url": "{host}",
        "download_version_url": "{host}/{package_name}/{version}",
        "download_tag_url": "{host}/{package_name}/{tag}",
        "get_package_url": api + package,
        "list_packages_url": f"{api}{repository}packages",
        "delete_package_url": api + package,
        "get_tag_url": api + tag,
        "list_tags_url": f"{api}{package}/tags",
        "delete_tag_url": api + tag,
        "create_tag_url": f"{api}{package}/tags?tagId={{tag}}",
        "update_tag_url": f"{api}{tag}?updateMask=version",
        "get_version_url": api + version + view,
        "list_versions_url": f"{api}{package}/versions{view}",
        "delete_version_url": api + version,
        "package_format": package,
        "tag_format": tag,
        "version_format": version,
    }


class Host(NamedTuple):
    """A registry.

    Args:
        templates: An address for each thing that can be asked of it; what is known only when it is asked
            stands in braces.
        is_artifact_registry: Whether it is Google's.
    """

    templates: Mapping[str, str]
    is_artifact_registry: bool

    def address(self, name: str, **values: str) -> str:
        """Return an address.

        Args:
            name: The template's name.
            values: What stands for the names in braces.

        Raises:
            RegistryError: The registry's settings do not have it.
        """
        template = self.templates.get(name)
        if template is None:
            raise RegistryError(
                f"The registry's settings have no {name!r}.",
                hint="add it to the file of settings, or leave the file out",
            )
        return template.format_map(_Known(values))


class _Known(dict[str, str]):
    """Names and what stands for them; other names stay in their braces."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def find(address: str | None, config_file: str | PathLike[str] | None) -> Host:
    """Return the registry at an address, or the one that a file of settings names.

    Args:
        address: The registry's address; None for the one in the file.
        config_file: A file of settings: JSON, with templates in place of the usual ones. The one in
            ``~/.config/kfp`` is taken where there is none.

    Raises:
        RegistryError: No address is given, or the file cannot be read.
    """
    own = Path.home() / _FOLDER / _CONTEXT
    given = settings_of(config_file, "Config") if config_file else None
    kept = settings_of(own, "Config") if own.exists() else None
    host = (address or "").rstrip("/") or str((given or kept or {}).get("host", ""))
    if not host:
        hint = f"give host='https://…', or write {{\"host\": …}} into ~/{_FOLDER}/{_CONTEXT}"
        raise RegistryError("No host found.", hint=hint)
    known = _ARTIFACT_REGISTRY.match(host)
    if known:
        templates = {
            **_templates(_API, _REPOSITORY, "?view=FULL"),
            "auth_scopes": "https://www.googleapis.com/auth/cloud-platform",
        }
    else:
        templates = dict(kept) if kept else _templates("{host}/", "")
    templates |= given or {}
    groups = known.groupdict() if known else _groups(templates.get("regex"), host)
    values = _Known(**groups, host=host)
    return Host({name: text.format_map(values) for name, text in templates.items()}, known is not None)


def settings_of(path: str | PathLike[str], kind: str) -> Any:
    """Return what a JSON file holds.

    Args:
        path: The file.
        kind: What it is, for the error.

    Raises:
        RegistryError: It is not there, or is not JSON.
    """
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RegistryError(f"{kind} file not found: {path}.", hint="look at the file's name") from None
    except ValueError as error:
        raise RegistryError(f"{kind} file {path} is not JSON: {error}", hint="mend the file") from None


def _groups(pattern: str | None, host: str) -> dict[str, str]:
    """The named parts of a host by the settings' own pattern."""
    match = re.match(pattern, host) if pattern else None
    return match.groupdict() if match else {}
