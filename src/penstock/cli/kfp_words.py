"""``penstock kfp …``: KFP's own command line, where no program is called ``kfp``."""

from __future__ import annotations

from penstock.cli.kfp import main


def execute(*, words: tuple[str, ...]) -> int:
    """Run a command of it; it ends the process with its own exit code."""
    main(list(words))
