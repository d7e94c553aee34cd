"""`penstock audit`: what the server of this home was asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support import servers
from support.command import Penstock

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENTS = "/apis/v2beta1/experiments"


def test_what_was_changed_is_told_also_after_the_server_has_gone(tmp_path: Path) -> None:
    penstock = Penstock(tmp_path / "home", tmp_path)
    with servers.serving(penstock.home, PENSTOCK_AUDIT_KEEP_DAYS="1") as server:
        made = server.ask("POST", EXPERIMENTS, {"display_name": "one"}).json()["experiment_id"]
        assert server.ask("POST", EXPERIMENTS, {"display_name": "one"}).status_code == 409
        assert server.ask("GET", EXPERIMENTS).status_code == 200

        told = penstock("audit").out.splitlines()

    assert len(told) == 2
    assert told[1].endswith(f"anybody  127.0.0.1  experiments.create  {made}  200")
    assert "409  The name one already exists" in told[0]
    [refused, created] = json.loads(penstock("audit", "--json", "--since", "1d", "--who", "anybody").out)
    assert (created["deed"], created["subject"], created["status"]) == ("experiments.create", made, 200)
    assert refused["status"] == 409
    assert penstock("audit", "--deed", "runs.delete").out == ""
    assert penstock("audit", "-n", "1", "--json").out.count('"id"') == 1
