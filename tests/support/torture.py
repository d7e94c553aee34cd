"""Runs whose processes are killed, or made to stand still, at moments of chance."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from support.processes import Process, children, of_home, send
from support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from penstock.store.rows import Run
    from support.killing import Home
    from support.processes import Kind

FIND_S = 0.3
"""How long a process of the kind that is to be killed next is waited for."""

LOOK_S = 0.03
"""How long zygotes are watched before all processes are looked at again."""

BUILDER_STARTS = 3
"""How often uv is started for one environment before its task fails."""

LEFT = 0.4
"""How often a process that nobody would miss, if the engine did not, is left standing still."""

STILL_S = (0.01, 0.3)
"""How long a process stands still."""

WEIGHTS: Mapping[Kind, int] = {"engine": 3, "zygote": 3, "task": 7}
"""How often each kind is drawn; a task is often over before it is found."""


@dataclass
class Strikes:
    """What is done to the processes of a home.

    Args:
        home: The home.
        chance: Draws victims and what is done to them.
        weights: How often each kind of process is drawn.
    """

    home: Home
    chance: Random
    weights: Mapping[Kind, int]
    deeds: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    killed_tasks: int = 0
    struck_builders: int = 0
    _began: float = field(default_factory=time.monotonic)

    def strike(self) -> bool:
        """Do something to a process, alone or together with the engine; say whether there was one."""
        kind = self.chance.choices(list(self.weights), list(self.weights.values()))[0]
        together = self.chance.random() < 0.35
        number = self.chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP])
        after = self.chance.choice([signal.SIGKILL, signal.SIGCONT])
        still_s = self.chance.uniform(*STILL_S)
        victims = self._find(kind)
        if not victims:
            return False
        struck = [self.chance.choice(victims)]
        kind = struck[0].kind
        together = together and kind != "engine"
        if together:
            struck += [one for one in of_home(self.home.folder) if one.kind == "engine"]
        self._send(struck, number)
        # An engine that dies at once may not have said yet that its zygote is to go on then.
        is_alone = len(struck) == 1 or after == signal.SIGCONT
        stays = number == signal.SIGSTOP and is_alone and self._may_stay(struck[0])
        stays = stays and self.chance.random() < LEFT
        if number == signal.SIGSTOP:
            time.sleep(still_s)
            self._send(struck[1:] if stays else struck, after)
        name = f"{kind}{' and engine' if together else ''} {'frozen' if stays else _NAMES[number, after]}"
        self.deeds[name] += 1
        return True

    def _may_stay(self, one: Process) -> bool:
        """Say whether a process may be left standing still: somebody has to be there who notices."""
        engines = [each.pid for each in of_home(self.home.folder) if each.kind == "engine"]
        return one.kind in ("zygote", "builder") and any(one.pid in children(pid) for pid in engines)

    def tell(self, what: str) -> None:
        """Note what happens, for whoever looks for the reason of a failure."""
        self.told.append(f"{time.monotonic() - self._began:6.3f} s: {what}")

    def _find(self, kind: Kind) -> list[Process]:
        """Return the processes of a kind; those of any, if there are none of it for a while."""
        deadline = time.monotonic() + FIND_S
        while True:
            found = of_home(self.home.folder)
            if kind == "task":
                found += _begun([one.pid for one in found if one.kind == "zygote"])
            if victims := [one for one in found if one.kind == kind]:
                return victims
            if time.monotonic() > deadline or not found:
                return [one for one in found if one.kind in self.weights]
            time.sleep(0.002)

    def _send(self, struck: list[Process], number: signal.Signals) -> None:
        for one in struck:
            done = send(one.pid, number)
            self.tell(f"{number.name} to {one.kind} {one.pid}{'' if done else ', which was gone'}")
            self.killed_tasks += number == signal.SIGKILL and one.kind == "task"
            self.struck_builders += one.kind == "builder"

    @property
    def failures(self) -> int:
        """How many attempts may have failed by what was done: uv is started anew twice when it is killed."""
        return self.killed_tasks + self.struck_builders // BUILDER_STARTS


@dataclass
class Torment:
    """One run of the command, and what is done to it.

    Args:
        home: Where it runs.
        words: The command that begins it.
        strikes: What is done.
        pause_s: The longest pause between two deeds.
    """

    home: Home
    words: list[str]
    strikes: Strikes
    pause_s: float
    run_id: str = ""
    _before: str = ""

    def __post_init__(self) -> None:
        before = self.home.newest_run()
        self._before = before.id if before is not None else ""

    def __call__(self, most: int) -> None:
        """Start the run, do so many things to it at most, and see it through."""
        process = self._start()
        try:
            while self.strikes.deeds.total() < most:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(self.strikes.chance.uniform(0, self.pause_s))
                if process.poll() is None and self.strikes.strike():
                    continue
                process.communicate(timeout=PATIENCE_S)
                if self._is_over():
                    return
                process = self._start()
            process.communicate(timeout=PATIENCE_S)
            while not self._is_over():
                # A task that was killed has failed, and only a resumed run begins it again.
                process = self._start()
                process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
            process.communicate()

    def _start(self) -> subprocess.Popen[str]:
        self._look()
        return self.home.start(*(["--resume", self.run_id] if self.run_id else self.words))

    def _look(self) -> Run | None:
        """Return the run, once it is there."""
        run = self.home.newest_run()
        if run is None or run.id == self._before:
            return None
        self.run_id = run.id
        return run

    def _is_over(self) -> bool:
        """Say whether the run has come to its good end; a bad one has to be our doing."""
        run = self._look()
        if run is None:
            return False
        self.strikes.tell(f"the run is {run.state}")
        assert run.state in ("PENDING", "RUNNING", "SUCCEEDED") or self.strikes.failures, run.error
        return run.state == "SUCCEEDED"


def _begun(zygotes: list[int]) -> list[Process]:
    """Return the tasks that zygotes begin in the next moment: most are over before they are looked for."""
    until = time.monotonic() + LOOK_S
    while time.monotonic() < until:
        if found := [child for zygote in zygotes for child in children(zygote)]:
            return [Process(pid, "task", "", "") for pid in found]
        time.sleep(0.001)
    return []


_NAMES = {
    (signal.SIGKILL, signal.SIGKILL): "killed",
    (signal.SIGKILL, signal.SIGCONT): "killed",
    (signal.SIGSTOP, signal.SIGKILL): "frozen, then killed",
    (signal.SIGSTOP, signal.SIGCONT): "frozen, then set going",
}


def forget_environments(home: Home) -> None:
    """Remove what was installed, so that the next run installs it again."""
    shutil.rmtree(home.folder / "home" / "envs", ignore_errors=True)
