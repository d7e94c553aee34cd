"""Tasks that do to themselves whatever a process can do."""

from kfp import dsl
from kfp.dsl import Dataset, Output, OutputPath


@dsl.component
def removes_its_folder() -> int:
    import os
    import shutil

    own = os.path.dirname(os.getcwd())
    os.chdir("/")
    shutil.rmtree(own)
    return 1


@dsl.component
def removes_where_it_is() -> int:
    import os
    import shutil

    shutil.rmtree(os.getcwd())
    return 1


@dsl.component
def removes_its_input() -> int:
    import os

    os.unlink("../input.json")
    return 1


@dsl.component
def writes_its_result(kind: str) -> int:
    import os

    if kind == "a pipe":
        os.mkfifo("../result.json")
    else:
        with open("../result.json", "w") as file:
            file.write(kind)
    os._exit(0)


@dsl.component
def has_a_folder_for_its_result() -> int:
    import os

    os.mkdir("../result.json")
    return 1


@dsl.component
def replaces_its_log_and_its_claim() -> int:
    import os

    for name in ("log", "started"):
        os.unlink(f"../{name}")
        os.mkfifo(f"../{name}")
    return 1


@dsl.component
def leaves_at_once() -> int:
    import os

    os._exit(0)


@dsl.component
def kills_its_group() -> int:
    import os
    import signal

    os.killpg(0, signal.SIGKILL)
    return 1


@dsl.component
def exits_in_a_thread() -> int:
    import sys
    import threading

    thread = threading.Thread(target=sys.exit, args=(3,))
    thread.start()
    thread.join()
    return 1


@dsl.component
def leaves_a_thread(mark: str) -> int:
    import threading

    def write() -> None:
        with open(mark, "w") as file:
            file.write("written")

    threading.Timer(0.1, write).start()
    return 1


@dsl.component
def takes_all_descriptors(fails: bool) -> int:
    global held
    held = []
    try:
        while True:
            held.append(open("/dev/null"))
    except OSError:
        if fails:
            raise
    return 1


@dsl.component
def raises_what_has_no_text() -> int:
    class Speechless(Exception):
        def __str__(self) -> str:
            raise SystemExit(0)

        __repr__ = __str__

    raise Speechless


@dsl.component
def exits_with_what_has_no_text() -> int:
    import sys

    class Speechless:
        def __repr__(self) -> str:
            raise ValueError("no")

    sys.exit(Speechless())


@dsl.component
def raises_what_is_not_pickled() -> int:
    import threading

    raise RuntimeError(threading.Lock(), lambda: None)


@dsl.component
def raises_at_length() -> int:
    raise ValueError("begin" + "x" * 20_000_000 + "end")


@dsl.component
def raises_what_is_no_text() -> int:
    raise ValueError("a\udc80b\x00")


@dsl.component
def gives_what_is_no_text() -> dict:
    return {"names": ["ok", "a\udc80b"]}


@dsl.component
def gives_much() -> str:
    return "x" * 50_000_000


@dsl.component
def gives_what_is_deep(levels: int) -> list:
    value = []
    for _ in range(levels):
        value = [value]
    return value


@dsl.component
def writes_what_is_deep(levels: int, made: OutputPath(list)):
    with open(made, "w") as file:
        file.write("[" * levels + "]" * levels)


@dsl.component
def measures(text: str) -> int:
    return len(text)


@dsl.component
def gives_a_link(made: Output[Dataset]):
    import os

    os.symlink("/nowhere", made.path)


@dsl.component
def gives_a_pipe(made: Output[Dataset]):
    import os

    os.mkfifo(made.path)


@dsl.component
def gives_a_socket(made: Output[Dataset]):
    import os
    import socket

    os.chdir(os.path.dirname(made.path))
    socket.socket(socket.AF_UNIX).bind("made")


@dsl.component
def gives_itself(made: Output[Dataset]):
    import os

    os.makedirs(made.path)
    os.symlink(made.path, f"{made.path}/again")


@dsl.component
def gives_a_pipe_for_a_number(made: OutputPath(int)):
    import os

    os.mkfifo(made)


@dsl.component
def gives_a_text_without_end(made: OutputPath(str)):
    import os

    os.symlink("/dev/zero", made)


@dsl.component
def prints_bytes() -> int:
    import os

    os.write(1, bytes(range(256)) * 1000)
    return 1


@dsl.component
def floods_its_log() -> int:
    import os

    os.write(1, b"the first line\n")
    for _ in range(1600):
        os.write(1, b"x" * 65535 + b"\n")
    os.write(1, b"the last line\n")
    return 1


@dsl.component
def closes_all(fails: bool) -> int:
    import os
    import sys

    sys.stdout.close()
    sys.stderr.close()
    os.closerange(0, 1000)
    if fails:
        raise ValueError("nobody hears")
    return 1


@dsl.component
def ignores_all_signals() -> int:
    import signal

    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    return 1


@dsl.component
def masks_all_modes() -> int:
    import os

    os.umask(0o777)
    return 1


@dsl.component
def may_write_no_files() -> int:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return 1


@dsl.component
def has_no_memory() -> int:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))
    return len(bytearray(1 << 30))


@dsl.component
def breaks_the_library() -> int:
    import os

    os.fsync = None
    return 1


@dsl.component
def exits_at_its_exit() -> int:
    import atexit
    import os

    atexit.register(os._exit, 7)
    return 1


@dsl.component
def behaves(number: int) -> int:
    return number


RESULTS = ("", "null", '{"state": "FAILED", "error": [1]}', '{"state": "SUCCEEDED", "at": "soon"}', "a pipe")


@dsl.pipeline
def hostile(mark: str):
    removes_its_folder()
    removes_where_it_is()
    removes_its_input()
    for kind in RESULTS:
        writes_its_result(kind=kind)
    has_a_folder_for_its_result()
    replaces_its_log_and_its_claim()
    leaves_at_once()
    kills_its_group()
    exits_in_a_thread()
    leaves_a_thread(mark=mark)
    takes_all_descriptors(fails=False)
    takes_all_descriptors(fails=True)
    raises_what_has_no_text()
    exits_with_what_has_no_text()
    raises_what_is_not_pickled()
    raises_at_length()
    raises_what_is_no_text()
    gives_what_is_no_text()
    measures(text=gives_much().output)
    gives_what_is_deep(levels=90)
    for levels in (300, 900, 5000):
        gives_what_is_deep(levels=levels)
        writes_what_is_deep(levels=levels)
    gives_a_link()
    gives_a_pipe()
    gives_a_socket()
    gives_itself()
    gives_a_pipe_for_a_number()
    gives_a_text_without_end()
    prints_bytes()
    floods_its_log()
    closes_all(fails=False)
    closes_all(fails=True)
    ignores_all_signals()
    masks_all_modes()
    may_write_no_files()
    has_no_memory()
    breaks_the_library()
    exits_at_its_exit()
    for number in range(3):
        behaves(number=number)
