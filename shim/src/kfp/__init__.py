"""The name ``kfp`` where stock KFP is not installed: its packages are Penstock's.

``kfp.dsl`` is ``penstock.dsl``, the same module, and so on; each is imported when it is first asked for. What
other distributions put into this namespace, such as ``kfp.pipeline_spec``, stays importable.
"""

import sys

from penstock.compat import provide

provide(sys.modules[__name__])


def _main() -> None:
    """Run the command ``kfp``."""
    from penstock.cli.kfp import main  # noqa: PLC0415 - importing kfp does not need the command

    main()


def _compile() -> None:
    """Run ``dsl-compile``, the older name of ``kfp dsl compile``."""
    from penstock.cli.kfp import main  # noqa: PLC0415 - importing kfp does not need the command

    print("`dsl-compile` is deprecated. Please use `kfp dsl compile` instead.", file=sys.stderr)
    main(["dsl", "compile", *sys.argv[1:]])
