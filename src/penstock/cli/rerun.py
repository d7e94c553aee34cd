"""``penstock rerun``: a new run that takes over outputs of an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from penstock.cli.load import load_package
from penstock.cli.parameters import read_parameters, read_tags
from penstock.cli.run import Request, options_with
from penstock.cli.runs import find_run
from penstock.cli.session import Session, choose, conduct
from penstock.cli.text import note
from penstock.engine.rerun import Changes, options_of, package_of
from penstock.local.embedded import embedded
from penstock.store import tags

if TYPE_CHECKING:
    from penstock.ir import Package
    from penstock.local.results import RunResult
    from penstock.runners.process import Zygote
    from penstock.store import Run

__all__ = ["Words", "execute", "read"]


class Words(NamedTuple):
    """What is said on the command line, apart from how the run is to go."""

    run: str
    target: str | None
    start_at: tuple[str, ...]
    params: tuple[str, ...]
    name: str | None
    experiment: str | None
    sdk: str


def execute(*, as_json: bool, warmed: Zygote | None, **options: Any) -> int:
    """Start a run from an earlier one; print what came of it, and return the exit code."""
    request, words = read(options)

    def go(session: Session) -> RunResult:
        tagged = read_tags(request.tags)
        found = choose(words.target, words.sdk)
        with embedded(warmed=warmed) as engine:
            with engine.store.read() as tx:
                earlier = find_run(tx, words.run)
                before = package_of(tx, earlier)
                had = tags.of_one(tx, earlier.id)
            package = load_package(*found) if found is not None else None
            changes = _changes(words, earlier, package or before)
            how = options_with(options_of(earlier), request)
            changes = structs.replace(changes, package=package, options=how, tags=had | tagged)
            return session.drive(engine, engine.rerun(earlier, changes), target=words.target)

    return conduct(go, Session(), as_json=as_json)


def read(options: dict[str, Any]) -> tuple[Request, Words]:
    """Return what is said on the command line: how the run is to go, and all else."""
    request = Request(**{name: options.pop(name) for name in Request._fields})
    return request, Words(**options)


def _changes(words: Words, earlier: Run, package: Package) -> Changes:
    """Return what is to be other than in the earlier run, with its parameters read."""
    assert package.spec.root is not None, "a valid pipeline has a root"
    declared = package.spec.root.inputs.parameters
    for dropped in [name for name in earlier.parameters if name not in declared]:
        note(f"the pipeline has no parameter {dropped!r} any more; its value is left out")
    return Changes(
        parameters=read_parameters(words.params, package.spec.root, known=earlier.parameters),
        start_at=words.start_at,
        name=words.name,
        experiment=words.experiment,
    )
