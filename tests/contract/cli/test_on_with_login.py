"""``--on`` for a server that wants to know who asks."""

from __future__ import annotations

import json
from pathlib import Path

from support import servers
from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def one() -> int:
    return 1

@dsl.pipeline
def flow() -> int:
    return one().output
"""
WORDS = ("run", "flow.py", "--sdk", "penstock")


def key(home: Path, folder: Path, name: str, *roles: str) -> str:
    """Make a key, and return the file that it is in."""
    words = [word for role in roles for word in ("--role", role)]
    made = Penstock(home, folder)("keys", "create", name, *words)
    file = folder / f"{name}.key"
    file.write_text(made.out)
    return str(file)


def test_roles_decide_what_may_be_done_there(tmp_path: Path) -> None:
    there, laptop = tmp_path / "there", Penstock(tmp_path / "laptop", tmp_path)
    there.mkdir()
    laptop.home.mkdir()
    (there / "config.toml").write_text("[auth]\nprocess_runner = true\n")
    laptop.write("flow.py", FLOW)
    files = {name: key(there, tmp_path, name, f"team={name}") for name in ("editor", "viewer")}
    with servers.serving(there, "--auth") as server:
        tables = [
            f'[servers.{name}]\nurl = "{server.url}"\ntoken_file = "{file}"\n' for name, file in files.items()
        ]
        tables.append(f'[servers.nobody]\nurl = "{server.url}/pipeline"\ntoken_variable = "LAB_TOKEN"\n')
        (laptop.home / "config.toml").write_text("".join(tables))

        ran = laptop(*WORDS, "--name", "mine", "--on", "editor")
        assert (ran.code, ran.out) == (0, "Output: 1\n"), ran.err
        assert "mine" in laptop("runs", "--on", "editor").out  # in the one namespace that there is a role in
        [seen] = json.loads(laptop("runs", "--on", "viewer", "--json").out)
        assert ("mine", "SUCCEEDED") == (seen["name"], seen["state"])

        refused = laptop(*WORDS, "--on", "viewer")
        assert refused.code == 1
        assert "was answered with 403" in refused.error
        assert "hint: ask somebody who is admin there" in refused.error

        unset = laptop("runs", "--on", "nobody")
        assert unset.code == 1
        assert "hint: set LAB_TOKEN to a token that " in unset.error
        unknown = laptop("runs", "--on", "nobody", environ={"LAB_TOKEN": "penstock_wrong"})
        assert "was answered with 401" in unknown.error
        assert "set LAB_TOKEN to a token that " in unknown.error

        both = Path(key(there, tmp_path, "both", "team=viewer", "other=viewer")).read_text().strip()
        several = laptop("runs", "--on", "nobody", environ={"LAB_TOKEN": both})
        assert several.code == 1
        assert "has namespaces, and it is not told which is meant" in several.error
        assert "say namespace in [servers.nobody] of config.toml: one of other, team" in several.error
