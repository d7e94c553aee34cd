"""``penstock rerun --on``: a new run on another server, that takes over outputs of an earlier one there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.cli.load import load_package
from penstock.cli.parameters import read_parameters, read_tags
from penstock.cli.remote import record
from penstock.cli.remote.run import settings_of, written
from penstock.cli.remote.server import opened
from penstock.cli.remote.session import RemoteSession
from penstock.cli.rerun import read
from penstock.cli.session import choose, conduct

if TYPE_CHECKING:
    from penstock.cli.remote.server import Remote
    from penstock.cli.rerun import Words
    from penstock.cli.run import Request
    from penstock.local.results import RunResult

__all__ = ["execute"]


def execute(*, on: str, as_json: bool, **options: Any) -> int:
    """Start a run from an earlier one; print what came of it, and return the exit code."""
    request, words = read(options)

    def go(session: RemoteSession) -> RunResult:
        settings = settings_of(request)
        found = choose(words.target, words.sdk)
        with opened(on) as remote:
            remote.check_ours("`penstock rerun`")
            earlier = remote.find_run(words.run)
            package = load_package(*found) if found is not None else None
            before = package or ir.package_from_dict(remote.document(earlier))
            told = _told(remote, earlier, before, words, request)
            if package is None:
                run = remote.client.rerun(earlier.run_id, words.start_at, settings=settings, **told).run
            else:
                with written(package) as path:
                    run = remote.client.rerun(
                        earlier.run_id,
                        words.start_at,
                        settings=settings,
                        pipeline_package_path=path,
                        **told,
                    ).run
            row = record.run_row(run)
            row.options["rerun_of"] = earlier.run_id
            row.options["rerun_from"] = words.start_at
            return session.follow(remote, row, package=before, target=words.target)

    return conduct(go, RemoteSession(on), as_json=as_json)


def _told(
    remote: Remote, earlier: Any, package: ir.Package, words: Words, request: Request
) -> dict[str, Any]:
    """Return what is to be other than in the earlier run, apart from its pipeline and how it goes."""
    client = remote.client
    assert package.spec.root is not None, "a valid pipeline has a root"
    had = record.run_row(earlier).parameters
    told: dict[str, Any] = {
        "params": read_parameters(words.params, package.spec.root, known=had),
        "job_name": words.name,
    }
    if words.experiment is not None:
        told["experiment_id"] = client.create_experiment(words.experiment).experiment_id
    if tagged := read_tags(request.tags):
        told["tags"] = {**(client.get_run_view(earlier.run_id).tags or {}), **tagged}
    return told
