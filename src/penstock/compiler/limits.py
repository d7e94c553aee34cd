"""What other engines cannot take of a document that is right."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock import ir

__all__ = ["warn_of_long_words"]

#: The most that Linux takes as one argument of a command (MAX_ARG_STRLEN, with the zero at its end).
_LONGEST_WORD_BYTES = (1 << 17) - 1


def warn_of_long_words(spec: ir.PipelineSpec) -> None:
    """Say which components only an engine can run that does not hand their source over as an argument."""
    executors = spec.deployment_spec.executors if spec.deployment_spec is not None else {}
    for label, executor in executors.items():
        if executor.container is None:
            continue
        words = [*executor.container.command, *executor.container.args]
        longest = max((len(word.encode()) for word in words), default=0)
        if longest > _LONGEST_WORD_BYTES:
            warnings.warn(
                f"Component {label.removeprefix('exec-')!r} is run by Penstock and not by Kubeflow "
                f"Pipelines: a text in its command has {longest / 1024:.0f} KiB, and KFP hands it over as an "
                "argument, of which Linux takes at most 128 KiB. Let less travel with the component: fewer "
                "own modules, smaller embedded files.",
                UserWarning,
                stacklevel=3,
            )
