"""Hold the house rules that no other tool knows; print every place where one is broken.

- No committed file mentions a machine's folders or the address of a package registry.
- Every change note in changelog.d is named NUMBER.KIND.md or +WORDS.KIND.md, and says something.
- Every lock pins hashes for every package, and names no index.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[1]

# Kept as upstream wrote them, to be read as they are.
DATA = ("tests/data/",)
MACHINE = re.compile(r"(?<![\w.])/(?:root|work|home/[a-z]+|Users/[a-z]+)/")
REGISTRY = re.compile(
    r"\b(?:pypi\.(?:org|python\.org)|pythonhosted\.org|registry\.(?:npmjs\.org|yarnpkg\.com))\b"
)


def main() -> None:
    """Check all files that git knows."""
    files = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [name for name in files.stdout.splitlines() if (REPOSITORY / name).is_file()]
    problems = [*addresses(names), *change_notes(), *locks()]
    print("\n".join(problems) or f"house rules hold in {len(names)} files")
    raise SystemExit(bool(problems))


def addresses(names: list[str]) -> Iterator[str]:
    """Find folders of a machine and addresses of registries."""
    for name in names:
        if name.startswith(DATA):
            continue
        try:
            lines = (REPOSITORY / name).read_text().splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            for what, pattern in (("a machine's folder", MACHINE), ("a registry's address", REGISTRY)):
                found = pattern.search(line)
                if found:
                    yield f"{name}:{number}: {what}: {found[0]}"


def change_notes() -> Iterator[str]:
    """Find change notes that towncrier would pass over or print empty."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["towncrier"]
    kinds = "|".join(kind["directory"] for kind in settings["type"])
    for path in sorted((REPOSITORY / settings["directory"]).iterdir()):
        if path.name == "README.md":
            continue
        if not re.fullmatch(rf"(\d+|\+[\w-]+)\.({kinds})(\.\d+)?\.md", path.name):
            yield f"{path.relative_to(REPOSITORY)}: not named NUMBER.KIND.md, KIND being {kinds}"
        elif not path.read_text().strip():
            yield f"{path.relative_to(REPOSITORY)}: empty"


def locks() -> Iterator[str]:
    """Find pins without hashes, and indexes."""
    for path in sorted((REPOSITORY / "requirements").glob("*.txt")):
        text = path.read_text()
        for pin in re.findall(r"^[\w.-]+==.*[^\\]$", text, re.MULTILINE):
            yield f"{path.relative_to(REPOSITORY)}: {pin} has no hash"
        if re.search(r"^--(extra-|default-)?index|^--find-links|://", text, re.MULTILINE):
            yield f"{path.relative_to(REPOSITORY)}: names an index"


if __name__ == "__main__":
    main()
