"""A place elsewhere where attempts run, such as a cluster, and how it can fail those who use it.

It keeps pods by name: they are created, listed, looked at and deleted by calls that may fail before or after
they take effect, and it tells of what happens by events that may come late, twice, in another order or
never. Beside it are the folders of attempts, which outlive pods: who claimed an attempt, and its result.
Nothing here sleeps: `Remote.step` does one of the things that may happen next, by chance.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from penstock import ir
    from penstock.runners import Attempt, AttemptRef
    from penstock.store.rows import TaskError

Trouble = Literal["before", "after", "later"]
"""When a call that fails takes effect: *before* it would have, it fails, and it never does."""

TROUBLES: tuple[Trouble, ...] = ("before", "after", "later")
REASONS = ("the image cannot be pulled", "no node is free")
MOST_HARM = 2
"""How often a task's attempts are lost, at most: one more would be too many for the engine."""


@dataclass(frozen=True)
class Weather:
    """How often things go wrong: chances from 0 to 1.

    Args:
        never: An event does not arrive.
        twice: One that has arrived comes again, at any later time.
        late: One is overtaken by others, of the same attempt too.
        failing: A call fails before it takes effect, after it, or takes effect some time later.
        outages: The place begins to answer no call at all.
        blind: A list leaves out what is there.
        forgets: An ended pod is removed before anybody has looked.
        vanishes: A pod is gone with its node; half of them go on where nobody sees them.
        meddles: Somebody else deletes a pod.
        waits: A pod cannot start for a while.
    """

    never: float = 0.0
    twice: float = 0.0
    late: float = 0.0
    failing: float = 0.0
    outages: float = 0.0
    blind: float = 0.0
    forgets: float = 0.0
    vanishes: float = 0.0
    meddles: float = 0.0
    waits: float = 0.0

    def __repr__(self) -> str:
        bad = [f"{field.name}={getattr(self, field.name)}" for field in fields(self)]
        return f"Weather({', '.join(one for one in bad if not one.endswith('=0.0'))})"


CALM = Weather()
STORM = Weather(0.3, 0.2, 0.5, 0.2, 0.05, 0.3, 0.3, 0.1, 0.05, 0.3)
LOSSES = Weather(vanishes=0.3, meddles=0.1)
ONE_BY_ONE = [Weather(**{field.name: 0.5}) for field in fields(Weather)]


class Unreachable(Exception):
    """A call has failed, and may have taken effect."""


class Exists(Exception):
    """There is a pod of this name."""


class NotThere(Exception):
    """There is no pod of this name."""


@dataclass
class Pod:
    """An attempt at the remote place: it is *pending* for a reason, *running*, or *ended*."""

    attempt: Attempt
    phase: str = "pending"
    reason: str = ""
    is_deleted: bool = False
    is_mine: bool = False  # whether it is this pod that has claimed the attempt


class Remote:
    """The place. It outlives engines and runners.

    Args:
        behave: Runs user code: says what an attempt comes to, or None for one that goes on until killed.
        random: Chooses what happens next.
        weather: How often things go wrong.
        clock: Returns the time, in epoch microseconds.

    Attributes:
        pods: What is there.
        claims: The attempts that have begun, or are forbidden to.
        results: What attempts have left in their folders.
        harm: How often attempts of a task were lost, by run and path.
        listeners: Who hears of events.
        is_down: Whether it answers no call.
        obstacle: Why no pod starts, if there is a reason.
        troubles: How the next calls fail, whatever the weather is.
        lost_events: How many events were never delivered.
        failed_calls: How many calls failed.
    """

    def __init__(
        self,
        behave: Callable[[Attempt], ir.ExecutorOutput | TaskError | None],
        random: Random,
        weather: Weather = CALM,
        clock: Callable[[], int] = int,
    ) -> None:
        self.clock = clock
        self.random = random
        self.weather = weather
        self.is_down = False
        self.obstacle: str | None = None
        self.troubles: deque[Trouble] = deque()
        self.pods: dict[AttemptRef, Pod] = {}
        self.claims: set[AttemptRef] = set()
        self.results: dict[AttemptRef, ir.ExecutorOutput | TaskError] = {}
        self.harm: Counter[tuple[str, str]] = Counter()
        self.lost_events = 0
        self.failed_calls = 0
        self.events: deque[tuple[AttemptRef, Pod, str, str]] = deque()
        self.listeners: list[Callable[[AttemptRef, str, str], None]] = []
        self._delivered: list[tuple[AttemptRef, Pod, str, str]] = []
        self._behave = behave
        self._doing: dict[AttemptRef, ir.ExecutorOutput | TaskError | None] = {}
        self._later: list[Callable[[], None]] = []
        self._active: dict[AttemptRef, Pod] = {}  # those that something can happen to

    # What a runner calls. Each raises Unreachable now and then.

    def create(self, attempt: Attempt) -> None:
        """Create the pod of an attempt.

        Raises:
            Exists: There is one already.
        """
        self._call(lambda: self._create(attempt))

    def delete(self, ref: AttemptRef) -> None:
        """Begin to end a pod.

        Raises:
            NotThere: There is none.
        """
        self._call(lambda: self._delete(ref))

    def get(self, ref: AttemptRef) -> Pod | None:
        """Return a pod, as it is now."""
        self._call(lambda: None)
        return self.pods.get(ref)

    def list(self) -> dict[AttemptRef, Pod]:
        """Return the pods, as a cache of them has it that may not be complete."""
        self._call(lambda: None)
        return {ref: pod for ref, pod in self.pods.items() if not self._chance(self.weather.blind)}

    def forbid(self, ref: AttemptRef) -> bool:
        """Claim an attempt so that nobody will ever begin it; False when it has begun."""
        if ref in self.claims:
            return False
        self.claims.add(ref)
        return True

    # What happens there.

    def finish(self, ref: AttemptRef, result: ir.ExecutorOutput | TaskError) -> None:
        """Have an attempt that goes on come to something."""
        self._doing[ref] = result
        self._active[ref] = self.pods[ref]

    def step(self) -> bool:
        """Do one of the things that can happen next; False when there is none."""
        choices: list[Callable[[], None]] = []
        if self.events:
            choices += [self._deliver] * 2
        if self._delivered and self.weather.twice:
            choices.append(self._deliver_again)
        if self._later:
            choices.append(self._take_effect)
        if self._can_move():
            choices += [self._move] * 2
        if not choices or (choices == [self._deliver_again] and not self._chance(self.weather.twice)):
            return False
        self.random.choice(choices)()
        return True

    def pass_time(self) -> None:
        """Let things happen that need time: it is up and down, and ended pods are removed."""
        self.is_down = self._chance(self.weather.outages if not self.is_down else 0.5)
        for ref in [ref for ref, pod in self.pods.items() if pod.phase == "ended"]:
            if self._chance(self.weather.forgets):
                self._remove(ref)

    def _remove(self, ref: AttemptRef) -> None:
        del self.pods[ref]
        self._active.pop(ref, None)

    def _chance(self, chance: float) -> bool:
        return bool(chance) and self.random.random() < chance

    def _call(self, take_effect: Callable[[], None]) -> None:
        trouble = self._trouble()
        if trouble is None:
            take_effect()
            return
        self.failed_calls += 1
        if trouble == "after":
            self._quietly(take_effect)
        elif trouble == "later":
            self._later.append(take_effect)
        raise Unreachable("no answer in time")

    def _trouble(self) -> Trouble | None:
        if self.is_down:
            return "before"
        if self.troubles:
            return self.troubles.popleft()
        return self.random.choice(TROUBLES) if self._chance(self.weather.failing) else None

    def _quietly(self, take_effect: Callable[[], None]) -> None:
        try:
            take_effect()
        except (Exists, NotThere):
            return

    def _take_effect(self) -> None:
        self._quietly(self._later.pop(self.random.randrange(len(self._later))))

    def _create(self, attempt: Attempt) -> None:
        if attempt.ref in self.pods:
            raise Exists
        pod = self.pods[attempt.ref] = self._active[attempt.ref] = Pod(attempt)
        if self._chance(self.weather.waits):
            self._wait(attempt.ref, pod, self.random.choice(REASONS))

    def _wait(self, ref: AttemptRef, pod: Pod, reason: str) -> None:
        if pod.reason != reason:
            pod.reason = reason
            self._tell(ref, pod)

    def _delete(self, ref: AttemptRef) -> None:
        if ref not in self.pods:
            raise NotThere
        self.pods[ref].is_deleted = True
        self._active[ref] = self.pods[ref]

    def _can_move(self) -> bool:
        if self.obstacle is None:
            return bool(self._active)
        return any(
            pod.phase != "pending" or pod.is_deleted or not pod.reason for pod in self._active.values()
        )

    def _move(self) -> None:
        """Let a pod go on: start, end, be gone."""
        ref = self.random.choice(list(self._active))
        pod = self._active[ref]
        if pod.is_deleted:
            self._end_deleted(ref, pod)
        elif pod.phase == "pending" and self.obstacle is not None:
            self._wait(ref, pod, self.obstacle)
        elif pod.phase == "pending" and pod.reason:
            pod.reason = ""
        elif pod.phase == "pending":
            self._start(ref, pod)
        elif self._is_harmed(ref, self.weather.vanishes):
            self._vanish(ref, pod)
        elif self._is_harmed(ref, self.weather.meddles):
            pod.is_deleted = True
        else:
            self._end(ref, pod)

    def _start(self, ref: AttemptRef, pod: Pod) -> None:
        if ref in self.claims:
            pod.phase = "ended"  # it finds the attempt begun, and goes without a trace
            self._active.pop(ref, None)
        else:
            self.claims.add(ref)
            self._doing[ref] = self._behave(pod.attempt)
            pod.phase, pod.is_mine = "running", True
        self._tell(ref, pod)

    def _end(self, ref: AttemptRef, pod: Pod) -> None:
        result = self._doing.get(ref) if pod.is_mine else None
        self._active.pop(ref, None)
        if result is None and pod.is_mine:
            return  # it goes on until it is killed
        if result is not None:
            self.results[ref] = result
        pod.phase = "ended"
        self._tell(ref, pod)

    def _end_deleted(self, ref: AttemptRef, pod: Pod) -> None:
        if pod.phase == "running" and self._chance(0.3):
            self._end(ref, pod)  # it was quicker
        self._remove(ref)
        self._tell(ref, pod, "gone")

    def _is_harmed(self, ref: AttemptRef, chance: float) -> bool:
        if not self._chance(chance) or self.harm[ref.run_id, ref.path] >= MOST_HARM:
            return False
        self.harm[ref.run_id, ref.path] += 1
        return True

    def _vanish(self, ref: AttemptRef, pod: Pod) -> None:
        self._remove(ref)
        if self._chance(0.5) and self._doing[ref] is not None:
            self._later.append(lambda: self._end(ref, pod))  # on a node that nobody can reach
        else:
            self._tell(ref, pod, "gone")

    # Events.

    def _tell(self, ref: AttemptRef, pod: Pod, phase: str | None = None) -> None:
        if self._chance(self.weather.never):
            self.lost_events += 1
        else:
            self.events.append((ref, pod, phase or pod.phase, pod.reason))

    def _deliver(self) -> None:
        position = self.random.randrange(len(self.events)) if self._chance(self.weather.late) else 0
        self.events.rotate(-position)
        event = self.events.popleft()
        self.events.rotate(position)
        if self.weather.twice:
            self._delivered.append(event)
        self._hand_over(event)

    def _deliver_again(self) -> None:
        self._hand_over(self.random.choice(self._delivered))

    def _hand_over(self, event: tuple[AttemptRef, Pod, str, str]) -> None:
        ref, _, phase, reason = event
        for listener in self.listeners:
            listener(ref, phase, reason)
