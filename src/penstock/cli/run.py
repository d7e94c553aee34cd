"""``penstock run``: a pipeline, a component or compiled YAML, on this machine, from start to end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from penstock.cli.load import load_package
from penstock.cli.parameters import read_age, read_parameters, read_tags
from penstock.cli.runs import find_run
from penstock.cli.session import Session, choose, conduct
from penstock.engine import RunOptions
from penstock.engine.envfile import read_env_file
from penstock.errors import SubmitError
from penstock.local.embedded import embedded

if TYPE_CHECKING:
    from penstock.local.embedded import Embedded
    from penstock.local.results import RunResult
    from penstock.runners.process import Zygote
    from penstock.store import Run

__all__ = ["Request", "Words", "execute", "options_with", "read", "refuse_with_resume"]


class Request(NamedTuple):
    """How a run is to go, and what it is called, as it is said on the command line."""

    tags: tuple[str, ...]
    no_cache: bool
    max_cache_age: str | None
    keep_going: bool
    fail_fast: bool
    env_file: str | None


class Words(NamedTuple):
    """What is to be run, as it is said on the command line."""

    target: str | None
    params: tuple[str, ...]
    name: str | None
    experiment: str
    resumed: str | None
    sdk: str
    is_detached: bool


def execute(*, as_json: bool, warmed: Zygote | None, **options: Any) -> int:
    """Run FILE, or go on with a run; print what came of it, and return the exit code."""
    request, words = read(options)

    def start(session: Session) -> RunResult:
        _refuse_detached(words)
        if words.target is None:
            raise SubmitError(
                "there is nothing to run",
                hint="name a file, as in `penstock run FILE`, or a run, as in `penstock run --resume RUN`",
            )
        found = choose(words.target, words.sdk)
        assert found is not None, "there is a file"
        # What is wrong with these is said before all else is done.
        options = options_with(RunOptions(), request)
        tagged = read_tags(request.tags)
        with embedded(warmed=warmed) as engine:
            package = load_package(*found)
            assert package.spec.root is not None, "a valid pipeline has a root"
            parameters = read_parameters(words.params, package.spec.root)
            run = engine.submit(
                package,
                parameters,
                name=words.name,
                experiment=words.experiment,
                tags=tagged,
                options=options,
            )
            return session.drive(engine, run, target=words.target)

    def resume(session: Session) -> RunResult:
        assert words.resumed is not None, "it is asked for"
        _refuse_detached(words)
        refuse_with_resume(words, request)
        choose(None, words.sdk)
        with embedded(warmed=warmed) as engine:
            return session.drive(engine, _resumable(engine, words.resumed), reopen=True)

    return conduct(start if words.resumed is None else resume, Session(), as_json=as_json)


def read(options: dict[str, Any]) -> tuple[Request, Words]:
    """Return what is said on the command line: how the run is to go, and what is to be run."""
    request = Request(**{name: options.pop(name) for name in Request._fields})
    return request, Words(**options)


def options_with(options: RunOptions, request: Request) -> RunOptions:
    """Return options with what the command line says.

    Raises:
        SubmitError: Something of it is wrong.
    """
    changes: dict[str, Any] = {}
    if request.no_cache:
        changes["cache"] = False
    if request.keep_going and request.fail_fast:
        raise SubmitError("--keep-going and --fail-fast exclude each other", hint="give one of them")
    if request.keep_going or request.fail_fast:
        changes["keep_going"] = request.keep_going
    if request.env_file is not None:
        read_env_file(request.env_file)
        changes["env_file"] = str(Path(request.env_file).absolute())
    if request.max_cache_age is not None:
        changes["max_cache_age_s"] = read_age(request.max_cache_age, "--max-cache-age")
    return structs.replace(options, **changes)


def refuse_with_resume(words: Words, request: Request) -> None:
    """Refuse what would change a run that is gone on with.

    Raises:
        SubmitError: Something of it is given.
    """
    given = {
        "FILE": words.target is not None,
        "-p": bool(words.params),
        "--name": words.name is not None,
        "--experiment": words.experiment != "Default",
        "--sdk": words.sdk != "auto",
        "--tag": bool(request.tags),
        "--no-cache": request.no_cache,
        "--max-cache-age": request.max_cache_age is not None,
        "--keep-going": request.keep_going,
        "--fail-fast": request.fail_fast,
        "--env-file": request.env_file is not None,
    }
    refused = [option for option, is_given in given.items() if is_given]
    if refused:
        raise SubmitError(
            f"--resume goes on with a run as it was started, and takes no {', '.join(refused)}",
            hint=f"leave that out; or start a new run from that one: `penstock rerun {words.resumed}`",
        )


def _refuse_detached(words: Words) -> None:
    if words.is_detached:
        raise SubmitError(
            "--detach leaves a run to a server, and none is named",
            hint="name one, as in `penstock run FILE --on NAME --detach`",
        )


def _resumable(engine: Embedded, text: str) -> Run:
    with engine.store.read() as tx:
        run = find_run(tx, text)
    if run.state == "SUCCEEDED":
        raise SubmitError(
            f"run {run.id[:8]} has succeeded: there is nothing to go on with",
            hint=f"`penstock rerun {run.id[:8]} --from TASK` starts a new one that takes over what it needs",
        )
    return run
