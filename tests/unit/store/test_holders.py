from __future__ import annotations

import subprocess
import sys

from penstock.store import holders

NAME = "from penstock.store import holders; print(holders.name())"


def test_a_living_holder_is_not_dead() -> None:
    assert not holders.is_dead(holders.name())
    assert holders.name() != holders.name(), "two stores of one process are two holders"


def test_a_holder_whose_process_has_ended_is_dead() -> None:
    done = subprocess.run([sys.executable, "-c", NAME], capture_output=True, text=True, check=True)
    assert holders.is_dead(done.stdout.strip())


def test_a_holder_whose_number_is_anothers_by_now_is_dead() -> None:
    machine, pid, _, store = holders.name().split(" ")
    assert holders.is_dead(" ".join([machine, pid, "1", store]))


def test_of_a_holder_elsewhere_nothing_is_known() -> None:
    _, *rest = holders.name().split(" ")
    for machine in ("-", "another/1"):
        assert not holders.is_dead(" ".join([machine, "1", "1", rest[-1]]))
    for other in ("", "host:12:ab34", f"{holders.name()} more"):
        assert not holders.is_dead(other)
