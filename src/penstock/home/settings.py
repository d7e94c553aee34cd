"""What settings hold: a flag's value, else a variable's, else that of ``config.toml``, else the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from penstock.errors import ConfigError
from penstock.home.definitions import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from penstock.home.definitions import Setting

__all__ = ["DEFAULT", "Held", "held", "read_file"]

DEFAULT = "default"


class Held(Struct, frozen=True):
    """A setting's value.

    Args:
        setting: The setting.
        value: What holds; None where something else decides.
        source: Where that is from: a flag, a variable, the path of the file, or `DEFAULT`.
    """

    setting: Setting
    value: Any
    source: str


def held(
    tables: Mapping[str, Any], path: Path, environ: Mapping[str, str], flags: Mapping[str, str | None]
) -> dict[str, Held]:
    """Return the value of every setting, by its name.

    Args:
        tables: What the file holds.
        path: The file, for messages.
        environ: The environment; an empty variable sets nothing.
        flags: What flags of a command say, by the names of the settings; None for those not given.

    Raises:
        ConfigError: The file has a table or key that is not known, or some value is wrong.
    """
    _check_names(tables, path)
    return {each.name: _held(each, tables, path, environ, flags) for each in SETTINGS}


def read_file(path: Path) -> dict[str, Any]:
    """Return the tables of a ``config.toml``; none where there is no such file.

    Raises:
        ConfigError: It cannot be read, or is not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the settings cannot be read: {error}", where=str(path)) from error
    import tomllib  # noqa: PLC0415 - 6 ms of import, for those who have the file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the settings are not valid TOML: {error}", where=str(path)) from error


def _held(
    setting: Setting,
    tables: Mapping[str, Any],
    path: Path,
    environ: Mapping[str, str],
    flags: Mapping[str, str | None],
) -> Held:
    said = flags.get(setting.name)
    if said is not None:
        return Held(setting, _read(setting, said, setting.flag), setting.flag)
    said = environ.get(setting.variable) if setting.variable else None
    if said:
        return Held(setting, _read(setting, said, setting.variable), setting.variable)
    table = tables.get(setting.table, {}) if setting.table else {}
    if setting.key == "*":
        value = table or None
    elif setting.key in table:
        value = table[setting.key]
    else:
        value = None
    if value is None:
        return Held(setting, setting.default, DEFAULT)
    where = f"{path}, [{setting.table}]"
    return Held(setting, _checked(setting, value, value, setting.key, where), str(path))


def _read(setting: Setting, text: str, where: str) -> Any:
    return _checked(setting, setting.kind.read(text), text, setting.key, where)


def _checked(setting: Setting, value: Any, said: Any, name: str, where: str) -> Any:
    if setting.kind.fits(value):
        return value
    shown = "what it is set to is not" if setting.is_secret else f"got {said!r}"
    subject = f"[{setting.table}]" if name == "*" else name
    raise ConfigError(f"{subject} is {setting.kind.noun} ({shown})", where=where)


def _check_names(tables: Mapping[str, Any], path: Path) -> None:
    known = list(dict.fromkeys(setting.table for setting in SETTINGS if setting.table))
    _refuse_unknown(tables, known, str(path), "table")
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(f"{name!r} is a table", where=str(path), hint=f"write [{name}]")
        keys = [setting.key for setting in SETTINGS if setting.table == name]
        if keys != ["*"]:
            _refuse_unknown(table, keys, f"{path}, [{name}]", "key")


def _refuse_unknown(found: Mapping[str, Any], known: Sequence[str], where: str, noun: str) -> None:
    for name in found:
        if name not in known:
            import difflib  # noqa: PLC0415 - 8 ms of import, for the mistake only

            near = difflib.get_close_matches(name, known, n=1)
            listed = f"known are: {', '.join(known)}"
            hint = f"did you mean {near[0]!r}? {listed}" if near else listed
            raise ConfigError(f"there is no {noun} {name!r}", where=where, hint=hint)
