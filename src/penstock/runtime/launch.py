"""Start the process side of attempts, in any interpreter: the script that runners execute.

::

    python launch.py --serve [--kfp]     # a zygote: forks a process for each attempt that it is told of
    python launch.py [--kfp] FOLDER      # the process of one attempt

``--kfp`` says that the real KFP is installed in this interpreter and runs the components.
"""

import os
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib would weigh on every start
_SHIM = _FOLDER + "/shim"


def main() -> None:
    """Make the runtime importable, and go on to what the arguments ask for."""
    if os.path.abspath(sys.path[0]) == _FOLDER:  # noqa: PTH100 - as above
        del sys.path[0]  # our modules' names, such as `results`, are none of the task's business
    sys.path.insert(0, _SHIM)
    __import__("_penstock_runtime").install()  # only now can it be found
    options = sys.argv[1:]
    kfp = "--kfp" in options
    if kfp:
        sys.path.remove(_SHIM)
    if "--serve" in options:
        from penstock.runtime.zygote import serve  # noqa: PLC0415 - as above

        serve(kfp=kfp)
    else:
        from penstock.runtime.attempt import Preparation, run, set_up_process  # noqa: PLC0415 - as above

        set_up_process(kfp=kfp)
        run(Preparation(options[-1]), kfp=kfp)


if __name__ == "__main__":
    main()
