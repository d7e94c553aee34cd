"""Files of environment variables, as ``docker run --env-file`` reads them."""

from __future__ import annotations

from pathlib import Path

from penstock.errors import SubmitError


def read_env_file(path: str) -> dict[str, str]:
    """Read a file of ``NAME=value`` lines.

    Empty lines and lines that begin with ``#`` are passed over; a value is taken as it stands, with
    one pair of quotes around it removed.

    Raises:
        SubmitError: The file cannot be read, or a line is not of this form.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise SubmitError(
            f"the file of variables cannot be read: {error.strerror}",
            where=path,
            hint="check the path and who may read it",
        ) from error
    except UnicodeDecodeError as error:
        raise SubmitError(f"the file of variables is not text in UTF-8: {error}", where=path) from error
    variables: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, separator, value = stripped.partition("=")
        name = name.removeprefix("export ").strip()
        if not separator or not name:
            raise SubmitError(
                "a line is not of the form NAME=value",
                where=f"{path}:{number}",
                hint="write NAME=value, or begin a comment with #",
            )
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":  # noqa: PLR2004 - a pair
            value = value[1:-1]
        variables[name] = value
    return variables
