"""Options that several commands have."""

from __future__ import annotations

from penstock.cli.options import Option


def sdk(place: str) -> Option:
    """Return the option that says which SDK a file, or a command, means."""
    return Option(
        ("--sdk",),
        "sdk",
        f"Which SDK `import kfp` means in {place}; auto takes stock KFP where it is installed.",
        choices=("auto", "penstock", "kfp"),
        default="auto",
    )


PARAMETERS = Option(
    ("-p", "--param"),
    "params",
    "A parameter of the pipeline: JSON, or plain text for a STRING.",
    metavar="NAME=VALUE",
    many=True,
    completes="parameter",
)

TAGS = Option(
    ("--tag",),
    "tags",
    "A tag of the run, by which it is found again.",
    metavar="KEY=VALUE",
    many=True,
)

ON = Option(
    ("--on",),
    "on",
    "Another server: its name in config.toml, or its URL.",
    metavar="NAME|URL",
    completes="server",
)

HOW = (
    Option(("--no-cache",), "no_cache", "Take no outputs of earlier runs."),
    Option(
        ("--max-cache-age",),
        "max_cache_age",
        "Take no outputs of earlier runs that are older than that, such as 12h or 7d.",
        metavar="AGE",
    ),
    Option(
        ("--keep-going",),
        "keep_going",
        "After a failure, still start all tasks that do not wait for the failed one.",
    ),
    Option(
        ("--fail-fast",),
        "fail_fast",
        "After a failure, start nothing more beside it, also where the pipeline says to keep going.",
    ),
    Option(
        ("--env-file",),
        "env_file",
        "Variables for the tasks, NAME=value a line; their values are never stored.",
        metavar="FILE",
        completes="file",
    ),
)
