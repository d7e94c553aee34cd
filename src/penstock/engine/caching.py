"""Whether the tasks of a run take outputs of earlier ones: which switches are on, and what their keys are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import ir
from penstock.driver import cache as keys
from penstock.driver import kfp_keys
from penstock.driver.mounts import reads_workspace, without_workspace
from penstock.engine import reuse
from penstock.engine.contents import missing, status_of
from penstock.engine.frames import Held, Outcome, Ready, Unknown
from penstock.errors import Error
from penstock.plan import Resolved, Way
from penstock.runners import Mounts
from penstock.store import artifacts, cache

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from penstock.driver import RunInfo, Values
    from penstock.engine.document import Document
    from penstock.engine.standing import Anew
    from penstock.engine.submit import RunOptions
    from penstock.home import CacheSettings as Settings
    from penstock.ir.penstock import CacheSettings
    from penstock.runners import Runner
    from penstock.store import Tx
    from penstock.store.rows import Task

__all__ = ["Caching", "Rules", "Turn"]

_NOTHING = Mounts()
_NO_PARTS: keys.Parts = {}


class Rules(Struct, frozen=True):
    """What holds for all tasks of a run.

    Args:
        off: Why outputs of earlier tasks are not taken; None where they are.
        max_age_s: How old such outputs may be at most, in seconds; None for any age.
        has_kfp_keys: Whether hits and misses are those of KFP's back end.
    """

    off: str | None = None
    max_age_s: int | None = None
    has_kfp_keys: bool = False

    @classmethod
    def of(cls, settings: Settings, options: RunOptions) -> Rules:
        """Return what an installation and a run say; what either turns off is off."""
        off = None if options.cache else "this run takes nothing from the cache"
        if not settings.enabled:
            off = f"the cache is turned off by {settings.said_by}"
        return cls(off=off, max_age_s=options.max_cache_age_s, has_kfp_keys=settings.kfp_keys)


class Turn(Struct, frozen=True):
    """A task whose turn has come, as far as its key is concerned.

    Args:
        path: Its path.
        spec: What the document says of it.
        component: Its component.
        container: Its container, complete.
        label: The executor's label, if the container is the same for all tasks of it.
        inputs: Its inputs.
        asks: What it asks of the cache.
        mounts: Those of its settings for Kubernetes that say what it can read.
        now: The time, in epoch microseconds.
        is_last: Whether what is not known of artifacts' content by now stays unknown.
        may_wait: Whether it may wait for a task of another run that does the same.
        anew: Why it takes nothing from the run that its own is derived from.
    """

    path: str
    spec: ir.PipelineTaskSpec
    component: ir.ComponentSpec
    container: ir.PipelineContainerSpec
    label: str | None
    inputs: Values
    asks: CacheSettings | None
    mounts: ir.JsonStruct
    now: int
    is_last: bool
    may_wait: bool
    anew: Anew | None = None


class Caching:
    """Decides for the tasks of one run.

    Args:
        document: The pipeline.
        runner: What stands for code and environment in cache keys.
        rules: What holds for the run.
        info: The run.
        env_file: The file of the variables that it gives to its tasks, if there is one.
        variables: Their names.
        is_driven: Says whether anybody drives a run.
    """

    def __init__(
        self,
        document: Document,
        runner: Runner,
        rules: Rules,
        info: RunInfo,
        env_file: str | None,
        variables: Collection[str],
        is_driven: Callable[[str], bool],
    ) -> None:
        self._document = document
        self._info = info
        self._workspace = info.workspace
        self._variables = variables
        # Their file counts by its status, and not by what is in it: that may be secret.
        self._of_run = keys.mounted({"the file of variables": status_of(env_file)}) if env_file else {}
        self._of_run.update(keys.owned(info.namespace))
        self._is_driven = is_driven
        self._runner = runner
        self._rules = rules
        self._identities: dict[str, str | Error] = {}
        self._parts: dict[str, keys.Parts] = {}

    def identify(self) -> None:
        """Ask the runner what stands for each container of a task that may be cached.

        It may have to find out which packages an environment will have, which takes seconds the first
        time: this is not for inside a transaction, where all other writers would wait.
        """
        for place in ir.walk.components(self._document.spec):
            for task in place.component.dag.tasks.values() if place.component.dag is not None else ():
                if task.caching_options is not None and task.caching_options.enable_cache:
                    component = self._document.component(task.component_name)
                    container = self._document.container(component)
                    label = component.executor_label
                    if container is not None and label is not None and label not in self._identities:
                        self._identities[label] = self._ask(container)

    def run_or_reuse(self, tx: Tx, turn: Turn) -> Resolved | Unknown | Held:
        """Say whether a task runs, or what it takes; or what has to be found out or to end first."""
        name = turn.path.rpartition("/")[2]
        options = turn.spec.caching_options
        anew = turn.anew

        def ready(why: str, key: str | None = None, parts: keys.Parts = _NO_PARTS) -> Resolved:
            return Resolved(name, Way.RUN, detail=Ready(turn.inputs, anew.why if anew else why, key, parts))

        if options is None or not options.enable_cache:
            return ready("caching is off for this task")
        parts = self._parts_of(turn, options.cache_key)
        if isinstance(parts, str):
            return ready(parts)
        key = self._kfp_key(turn, options.cache_key) if self._rules.has_kfp_keys else keys.key(parts)
        if self._rules.off is not None or (anew is not None and anew.is_asked):
            return ready(self._rules.off or "", key, parts)
        question = reuse.Question(
            namespace=self._info.namespace,
            pipeline=self._document.name,
            path=turn.path,
            key=key,
            parts=parts,
            inputs=turn.inputs,
            now=turn.now,
            max_age_s=self._max_age_s(turn.asks),
            has_kfp_key=self._rules.has_kfp_keys,
            is_last=turn.is_last,
        )
        found = reuse.look(tx, question)
        if isinstance(found, Ready) and turn.may_wait:
            held = self._held(tx, key)
            if held is not None:
                return held
            # What another was making when we looked, it may have made by now.
            if tx.dialect.claim and cache.find(tx, key) is not None:
                found = reuse.look(tx, question)
        if isinstance(found, Outcome):
            return Resolved(name, Way.CACHED, f"cached: {found.cached_from}", found)
        return found if isinstance(found, Unknown) else ready(found.why, key, parts)

    def remember(self, tx: Tx, outcome: Outcome, component: str, path: str, now: int) -> None:
        """Keep what a task has made, for others to take.

        Args:
            tx: The transaction.
            outcome: That, with its key.
            component: The component's name.
            path: The task's path.
            now: The time, in epoch microseconds.
        """
        assert outcome.cache_key is not None, "it has a key"
        cache.put(
            tx,
            outcome.cache_key,
            keys.base(dict(outcome.cache_parts)),
            pipeline=self._document.name,
            component=component.removeprefix("comp-"),
            place=(self._info.id, path),
            at=now,
            namespace=self._info.namespace,
        )

    def is_repeated(self, tx: Tx, row: Task, asks: CacheSettings | None, now: int) -> bool:
        """Say whether a task has made what was made before, for somebody who would not have that again.

        What it made is then not taken for the same as before. What is only gone is made anew for the reason
        that it is: that will be the same.
        """
        if row.cache_key is None or not cache.is_known(tx, row.cache_key):
            return False
        before = cache.find(tx, row.cache_key)
        if before is None or self._rules.off is not None:
            return True
        if reuse.is_too_old(before, now, self._max_age_s(asks)):
            return True
        made = artifacts.of_task(tx, *before.place, "output")
        return not any(missing(item) == "gone" for listed in made.values() for item in listed)

    def _parts_of(self, turn: Turn, own_key: str) -> keys.Parts | str:
        """Return what a task's outputs depend on; or in words what of that nobody knows."""
        if own_key:
            of_own = keys.own_parts(turn.component, self._document.name, own_key)
            return of_own | keys.owned(self._info.namespace)
        mounts = self._runner.mounted(turn.mounts, self._variables) if turn.mounts else _NOTHING
        workspace, inputs = self._workspace, turn.inputs
        unknown = list(mounts.unknown)
        if workspace is not None and reads_workspace(workspace, inputs, turn.container):
            unknown.append("the run's workspace")
            inputs = without_workspace(workspace, inputs)
        if (
            unknown
            and not (turn.asks is not None and turn.asks.trust_volumes)
            and not self._rules.has_kfp_keys
        ):
            return f"it can read {' and '.join(unknown)}, of which nobody knows whether it holds the same"
        ignored = turn.asks.ignored_inputs if turn.asks is not None else ()
        made = keys.parts(self._fixed_parts(turn), inputs, ignored)
        if mounts.contents:
            made.update(keys.mounted(mounts.contents))
        made.update(self._of_run)
        return made

    def _kfp_key(self, turn: Turn, own_key: str) -> str:
        """Return a task's key as KFP's back end makes it; it counts within the pipeline."""
        if own_key:
            made = kfp_keys.own_fingerprint(turn.spec.component_name, own_key)
        else:
            claims = [str(mount.get("constant")) for mount in turn.mounts.get("pvcMount", ())]
            inputs = turn.inputs
            if self._workspace is not None and reads_workspace(self._workspace, inputs, turn.container):
                claims.append(f"{self._info.resource_name}-kfp-workspace")
                inputs = without_workspace(self._workspace, inputs)
            ignored = turn.asks.ignored_inputs if turn.asks is not None else ()
            made = kfp_keys.fingerprint(
                turn.component, turn.container, inputs, ignored=ignored, claims=claims
            )
        namespace = self._info.namespace
        return f"{made}@{self._document.name}{f'@{namespace}' if namespace else ''}"

    def _held(self, tx: Tx, key: str) -> Held | None:
        """Return what a task waits for that would make what another run is about to make."""
        makers = cache.makers(tx, key, but=self._info.id)
        if makers is None:
            return Held(None)
        return next((Held(maker) for maker in makers if self._is_driven(maker[0])), None)

    def _max_age_s(self, asks: CacheSettings | None) -> float | None:
        """Return the shorter one of the run's and the task's age."""
        of_task = asks.max_age.seconds if asks is not None and asks.max_age is not None else None
        ages = [age for age in (of_task, self._rules.max_age_s) if age is not None]
        return min(ages, default=None)

    def _identity(self, container: ir.PipelineContainerSpec, label: str | None) -> str:
        """Return the runner's word for a container: that of `identify` for one without placeholders."""
        identity = self._identities.get(label) if label is not None else None
        if identity is None:
            identity = self._ask(container)
        if isinstance(identity, Error):
            raise identity
        return identity

    def _fixed_parts(self, turn: Turn) -> keys.Parts:
        """Return what stands for code and environment; made once for a container without placeholders."""
        name = turn.spec.component_name
        if turn.label is None:
            identity = self._identity(turn.container, None)
            return keys.fixed_parts(turn.component, turn.container, identity)
        if name not in self._parts:
            identity = self._identity(turn.container, turn.label)
            self._parts[name] = keys.fixed_parts(turn.component, turn.container, identity)
        return self._parts[name]

    def _ask(self, container: ir.PipelineContainerSpec) -> str | Error:
        """Return the runner's word for a container, or what it says against it: the task's own failure."""
        try:
            return self._runner.identity(container)
        except Error as error:
            return error
