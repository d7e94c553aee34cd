"""Limits of what clients may call things, as KFP's API server has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "LONGEST_NAME",
    "LONGEST_VERSION_NAME",
    "check_description",
    "check_name",
    "check_plugins_input",
    "taken",
]

LONGEST_NAME = 128
LONGEST_VERSION_NAME = 127
LONGEST_DESCRIPTION = 65_535
MOST_PLUGINS = 16
LARGEST_PLUGIN_INPUT = 64 << 10
LARGEST_PLUGINS_INPUT = 256 << 10
DEEPEST_PLUGIN_INPUT = 10


def check_name(name: str, what: str, longest: int = LONGEST_NAME) -> None:
    """Check a name.

    Args:
        name: The name.
        what: The field, such as ``the pipeline's name``.
        longest: How many characters it may have.

    Raises:
        Refusal: It is empty or too long.
    """
    if not name:
        raise Refusal(Code.INVALID_ARGUMENT, f"{what} is empty", hint="name it")
    if len(name) > longest:
        raise Refusal(
            Code.INVALID_ARGUMENT, f"{what} has {len(name)} characters; it may have {longest} at most"
        )


def check_description(description: str) -> None:
    """Check a description.

    Raises:
        Refusal: It is too long.
    """
    if len(description) > LONGEST_DESCRIPTION:
        raise Refusal(
            Code.INVALID_ARGUMENT,
            f"the description has {len(description)} characters; it may have {LONGEST_DESCRIPTION} at most",
        )


def check_plugins_input(given: Mapping[str, Any]) -> None:
    """Check what plugins are to be told.

    Raises:
        Refusal: It is for too many of them, too long, or nested too deeply.
    """
    if len(given) > MOST_PLUGINS:
        raise Refusal(
            Code.INVALID_ARGUMENT,
            f"plugins_input is for {len(given)} plugins; it may be for {MOST_PLUGINS} at most",
        )
    lengths = {name: len(msgspec.json.encode(value)) for name, value in given.items()}
    for name, value in given.items():
        if lengths[name] > LARGEST_PLUGIN_INPUT or sum(lengths.values()) > LARGEST_PLUGINS_INPUT:
            raise Refusal(
                Code.INVALID_ARGUMENT,
                f"plugins_input has {lengths[name]:,} bytes for {name!r}, {sum(lengths.values()):,} in all;"
                f" {LARGEST_PLUGIN_INPUT:,} and {LARGEST_PLUGINS_INPUT:,} are the most",
            )
        if _depth(value) > DEEPEST_PLUGIN_INPUT:
            raise Refusal(
                Code.INVALID_ARGUMENT,
                f"plugins_input for {name!r} is nested more than {DEEPEST_PLUGIN_INPUT} deep",
            )


def _depth(value: Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if below is None else 1 + max(map(_depth, below), default=0)


def taken(name: str) -> Refusal:
    """Return the error for a name that something else has; KFP's own tests look for its last sentence."""
    return Refusal(Code.ALREADY_EXISTS, f"The name {name} already exists. Please specify a new name")
