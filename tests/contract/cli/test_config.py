"""`penstock config`: what holds, who says so, and no passwords."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.command import Penstock

if TYPE_CHECKING:
    from pathlib import Path

URL = "postgresql://someone:secret@db.example.com/runs"


def test_each_setting_is_told_with_its_source(tmp_path: Path) -> None:
    penstock = Penstock(tmp_path / "home", tmp_path)
    penstock.home.mkdir()
    (penstock.home / "config.toml").write_text('[process]\nslots = 4\n[images]\n"a:1" = "/bin/python"\n')

    done = penstock("config", environ={"PENSTOCK_LISTEN_PORT": "81", "PENSTOCK_DATABASE_URL": URL})

    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in done.out.splitlines()}
    assert done.code == 0
    assert lines["process.slots"] == f"4  # {penstock.home}/config.toml"
    assert lines["images.*"] == f'{{"a:1" = "/bin/python"}}  # {penstock.home}/config.toml'
    assert lines["server.port"] == "81  # PENSTOCK_LISTEN_PORT"
    assert lines["server.host"] == '"127.0.0.1"  # default'
    assert lines["database"] == "(hidden)  # PENSTOCK_DATABASE_URL"
    assert "secret" not in done.out + done.err


def test_as_json_it_is_the_same(tmp_path: Path) -> None:
    penstock = Penstock(tmp_path / "home", tmp_path)

    done = penstock("config", "--json", environ={"PENSTOCK_SLOTS": "2", "PENSTOCK_DATABASE_URL": URL})

    found = {each["name"]: each for each in json.loads(done.out)}
    assert found["process.slots"] == {"name": "process.slots", "value": 2, "source": "PENSTOCK_SLOTS"}
    assert found["database"]["value"] == "(hidden)"
    assert found["server.port"] == {"name": "server.port", "value": 8888, "source": "default"}


def test_a_variable_that_looks_like_ours_and_is_not_is_told(tmp_path: Path) -> None:
    done = Penstock(tmp_path / "home", tmp_path)(
        "config",
        environ={
            "PENSTOCK_SLOT": "2",
            "PENSTOCK_SERVICE_HOST": "10.0.0.1",
            "PENSTOCK_PORT": "tcp://10.0.0.1:1",
        },
    )

    assert "PENSTOCK_SLOT is set, and means nothing\n" == done.err


def test_it_makes_no_home_and_says_what_is_wrong_with_one(tmp_path: Path) -> None:
    penstock = Penstock(tmp_path / "home", tmp_path)

    assert penstock("config").code == 0
    assert not penstock.home.exists()
    penstock.home.mkdir()
    (penstock.home / "config.toml").write_text("[server]\nprot = 1\n")
    done = penstock("config")
    assert done.code == 1
    assert "there is no key 'prot'" in done.error
    assert "hint: did you mean 'port'? known are: host, port, log_format" in done.error
