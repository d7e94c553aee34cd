"""Tasks that leave processes behind in every way that a process can be left."""

from kfp import dsl


@dsl.component
def leaves(pids: str, ending: str) -> int:
    import os
    import signal
    import subprocess
    import time

    def daemon(depth: int) -> None:
        """Go on in a process without parent, session, variables or files; note its id."""
        if os.fork():
            os.wait()
            return
        os.setsid()
        if os.fork():
            os._exit(0)
        os.environ.clear()
        os.chdir("/")
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if depth:
            daemon(depth - 1)
        with open(pids, "a") as file:
            file.write(f"{os.getpid()}\n")
        os.closerange(0, 200)
        time.sleep(600)

    daemon(2)
    others = [
        ["setsid", "sleep", "600"],
        ["env", "-i", "sleep", "600"],
        ["setsid", "env", "-i", "sleep", "600"],
    ]
    started = [subprocess.Popen(words) for words in others]
    while not os.path.exists(pids) or open(pids).read().count("\n") < 3:
        time.sleep(0.01)
    with open(pids, "a") as file:
        file.writelines(f"{process.pid}\n" for process in started)
    if ending == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if ending == "stands still":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.kill(os.getpid(), signal.SIGSTOP)
    with open(f"{pids}.ready", "w") as file:
        file.write(str(os.getppid()))
    if ending == "sleeps":
        time.sleep(600)
    return 1


@dsl.component
def follows(x: int) -> int:
    return x + 1


@dsl.pipeline
def leaving(pids: str, ending: str = "returns") -> int:
    return follows(x=leaves(pids=pids, ending=ending).output).output


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=4))
def hurried(pids: str):
    leaves(pids=pids, ending="sleeps")
