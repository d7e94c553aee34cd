"""``penstock run --on``: a run on another server, shown here as it goes there."""

from __future__ import annotations

import io
import tempfile
import time
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.cli.load import load_package
from penstock.cli.parameters import read_age, read_parameters, read_tags
from penstock.cli.remote import record, watch
from penstock.cli.remote.server import opened
from penstock.cli.remote.session import RemoteSession
from penstock.cli.run import read, refuse_with_resume
from penstock.cli.session import choose, conduct
from penstock.errors import NotSupported, SubmitError
from penstock.local.results import RunResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.cli.remote.server import Remote
    from penstock.cli.remote.watch import Beginning
    from penstock.cli.run import Request, Words
    from penstock.ir import Package

__all__ = ["execute", "settings_of", "written"]


def execute(*, on: str, as_json: bool, **options: Any) -> int:
    """Run FILE on a server, or go on with a run there; print what came of it, and return the exit code."""
    request, words = read(options)

    def start(session: RemoteSession) -> RunResult:
        if words.target is None:
            raise SubmitError(
                "there is nothing to run",
                hint=f"name a file, as in `penstock run FILE --on {on}`, or a run, by --resume",
            )
        found = choose(words.target, words.sdk)
        assert found is not None, "there is a file"
        settings, tagged = settings_of(request), read_tags(request.tags)
        with opened(on) as remote:
            _check(remote, request)
            package = load_package(*found)
            assert package.spec.root is not None, "a valid pipeline has a root"
            told = {
                "job_name": words.name or f"{package.spec.name} {time.strftime('%Y-%m-%d %H-%M-%S')}",
                "params": read_parameters(words.params, package.spec.root),
                **({"tags": tagged, "settings": settings} if remote.is_ours else {}),
                "enable_caching": False if request.no_cache and not remote.is_ours else None,
            }
            run = _created(remote, package, words.experiment, told)
            return _followed(session, remote, run, package, words)

    def resume(session: RemoteSession) -> RunResult:
        assert words.resumed is not None, "it is asked for"
        refuse_with_resume(words, request)
        with opened(on) as remote:
            run = remote.find_run(words.resumed)
            beginning = None
            if run.state in {"FAILED", "CANCELED"}:
                beginning = watch.at_its_end(remote, run.run_id)
                remote.client.retry_run(run.run_id)
                run = remote.client.get_run(run.run_id)
            package = ir.package_from_dict(remote.document(run))
            return _followed(session, remote, run, package, words, beginning)

    return conduct(start if words.resumed is None else resume, RemoteSession(on), as_json=as_json)


def settings_of(request: Request) -> dict[str, Any]:
    """Return how a run is to go, as a server of Penstock's takes it.

    Raises:
        SubmitError: Something of it is wrong.
    """
    if request.keep_going and request.fail_fast:
        raise SubmitError("--keep-going and --fail-fast exclude each other", hint="give one of them")
    if request.env_file is not None:
        raise SubmitError(
            "--env-file gives variables to tasks of this machine, and their values are never sent",
            hint="give them to the server: a secret, a config map, or its own environment",
        )
    settings: dict[str, Any] = {}
    if request.no_cache:
        settings["cache"] = False
    if request.keep_going or request.fail_fast:
        settings["keep_going"] = request.keep_going
    if request.max_cache_age is not None:
        settings["max_cache_age_s"] = read_age(request.max_cache_age, "--max-cache-age")
    return settings


def _check(remote: Remote, request: Request) -> None:
    """Refuse what a server of Kubeflow's cannot be told.

    Raises:
        NotSupported: Something of it is asked for.
    """
    asked = {
        "--tag": bool(request.tags),
        "--max-cache-age": request.max_cache_age is not None,
        "--keep-going": request.keep_going,
        "--fail-fast": request.fail_fast,
    }
    refused = [option for option, is_asked in asked.items() if is_asked]
    if refused and not remote.is_ours:
        raise NotSupported(
            f"{', '.join(refused)} takes a server of Penstock's, and the one at {remote.url} is another",
            hint="leave that out",
        )


@contextmanager
def written(package: Package) -> Iterator[str]:
    """Give the path of a pipeline, compiled for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="penstock-") as folder:
        path = Path(folder, "pipeline.yaml")
        path.write_text(ir.dump(package), encoding="utf-8")
        yield str(path)


def _created(remote: Remote, package: Package, experiment: str, told: dict[str, Any]) -> Any:
    with written(package) as path, redirect_stdout(io.StringIO()):  # what is printed there are links
        experiment_id = remote.client.create_experiment(experiment).experiment_id
        return remote.client.run_pipeline(experiment_id, pipeline_package_path=path, **told)


def _followed(
    session: RemoteSession,
    remote: Remote,
    run: Any,
    package: Package,
    words: Words,
    beginning: Beginning | None = None,
) -> RunResult:
    row = record.run_row(run)
    if remote.is_ours:
        row.notices.extend(remote.client.get_run_view(row.id).notices or ())
    if words.is_detached:
        session.handed_over(remote, row)
        return RunResult(row, {})
    return session.follow(remote, row, beginning, package=package, target=words.target)
