"""The commands, and the options of each."""

from __future__ import annotations

from penstock.cli.options import Argument, Command, Option


def _sdk(place: str) -> Option:
    return Option(
        ("--sdk",),
        "sdk",
        f"Which SDK `import kfp` means in {place}; auto takes stock KFP where it is installed.",
        choices=("auto", "penstock", "kfp"),
        default="auto",
    )


_PARAMETERS = Option(
    ("-p", "--param"),
    "params",
    "A parameter of the pipeline: JSON, or plain text for a STRING.",
    metavar="NAME=VALUE",
    many=True,
    completes="parameter",
)

_TAGS = Option(
    ("--tag",),
    "tags",
    "A tag of the run, by which it is found again.",
    metavar="KEY=VALUE",
    many=True,
)

_ON = Option(
    ("--on",),
    "on",
    "Another server: its name in config.toml, or its URL.",
    metavar="NAME|URL",
    completes="server",
)

_HOW = (
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

COMMANDS = {
    "run": Command(
        "penstock.cli.run",
        "Run a pipeline, a component or compiled YAML on this machine.",
        """Run FILE on this machine, or go on with a run.

        FILE is a Python file with a pipeline or component (NAME chooses one of several), or compiled YAML.
        Each task is a process of this machine; what tasks print and make is kept in $PENSTOCK_HOME
        (~/.penstock). What goes on is shown on stderr, the pipeline's outputs are printed on stdout.

        Exit codes: 0 the run succeeded, 1 it did not, 2 wrong use, 130 it was interrupted. Ctrl-C cancels
        the run; a second Ctrl-C leaves at once. Either way --resume goes on with it.

        With --on, the run is made on that server, and shown as it goes there. Ctrl-C leaves it going.""",
        (Argument("target", "[FILE[:NAME]]", required=False, completes="file"),),
        (
            _PARAMETERS,
            Option(("--name",), "name", "The run's name.", metavar="TEXT"),
            Option(
                ("--experiment",),
                "experiment",
                "The experiment that it belongs to.",
                "TEXT",
                default="Default",
            ),
            _TAGS,
            *_HOW,
            Option(
                ("--resume",),
                "resumed",
                "Go on with a run from what has succeeded in it: its id, the beginning of one, or its name.",
                metavar="RUN",
                completes="open run",
            ),
            _sdk("FILE"),
            _ON._replace(help="The server to run it on: its name in config.toml, or its URL."),
            Option(("--detach",), "is_detached", "With --on: leave as soon as the server has the run."),
            Option(("--json",), "as_json", "Print one JSON object on stdout, and nothing else there."),
        ),
        remote="penstock.cli.remote.run",
    ),
    "rerun": Command(
        "penstock.cli.rerun",
        "Run a pipeline again from some task on, with what an earlier run has made.",
        """Start a new run from RUN, with the pipeline as FILE has it now; without FILE, as it was.

        With --from, those tasks run again, and all that comes after them; every other task that succeeded in
        RUN hands over what it made there, whether or not caching is on for it. Without --from, what did not
        succeed in RUN runs again, what has other code or other parameters now, and all that comes after it.
        Exit tasks always run. RUN stays as it is.

        TASK is a task's path, or the end of one: `train`, `for-loop-1[k=5]/fit`, `for-loop-1/fit` for all
        iterations. Exit codes are those of `penstock run`, and with --on so is Ctrl-C.""",
        (
            Argument("run", "RUN", completes="run"),
            Argument("target", "[FILE[:NAME]]", required=False, completes="file"),
        ),
        (
            Option(
                ("--from",),
                "start_at",
                "A task that runs again, with all that comes after it.",
                metavar="TASK",
                many=True,
                completes="task",
            ),
            _PARAMETERS,
            Option(("--name",), "name", "The new run's name.", metavar="TEXT"),
            Option(
                ("--experiment",),
                "experiment",
                "The experiment that it belongs to; RUN's by default.",
                "TEXT",
            ),
            _TAGS._replace(help="A tag of the new run, beside those of RUN."),
            *_HOW,
            _sdk("FILE"),
            _ON._replace(help="The server that has RUN, and makes the new one: its name, or its URL."),
            Option(("--json",), "as_json", "Print one JSON object on stdout, and nothing else there."),
        ),
        remote="penstock.cli.remote.rerun",
    ),
    "up": Command(
        "penstock.cli.up",
        "Serve KFP's API for the runs of this home, and drive them.",
        """Serve KFP's REST API and drive runs, until Ctrl-C or SIGTERM. Tasks that run then go on, and the
        next `penstock up` takes their runs up again.

        All is kept in $PENSTOCK_HOME (~/.penstock). The variables that KFP's own client takes for the server
        are printed on stdout once it answers. Without a login it serves this machine only.""",
        (),
        (
            Option(("--host",), "host", "The address to listen at; 127.0.0.1 when not set.", "ADDRESS"),
            Option(("-p", "--port"), "port", "The port, 8888 when not set; 0 for any that is free.", "PORT"),
            Option(("--auth",), "auth", "Ask everybody who they are; `penstock keys create` lets them in."),
            Option(("--no-auth",), "no_auth", "Let everybody who reaches the address do everything."),
            Option(("--until-stdin-ends",), "until_stdin_ends", "Stop when the standard input ends."),
        ),
    ),
    "keys": Command(
        "penstock.cli.keys",
        "Make, list and revoke API keys of this home's server.",
        """List the API keys, make one, or revoke one.

        With `penstock up --auth` everybody says by a key who they are. `create NAME --role NAMESPACE=ROLE`
        prints a new one on stdout, once: only its digest is kept. ROLE is viewer, editor or admin, and the
        NAMESPACE * is all of them. `revoke NAME` takes one away, at once.""",
        (
            Argument("action", "[list|create|revoke]", required=False, choices=("list", "create", "revoke")),
            Argument("name", "[NAME]", required=False),
        ),
        (
            Option(
                ("--role",),
                "roles",
                "What it lets somebody do, and where.",
                metavar="NAMESPACE=ROLE",
                many=True,
            ),
            Option(("--expires",), "expires", "How long it is good for, such as 12h or 90d.", metavar="AGE"),
            Option(("--json",), "as_json", "Print one JSON object on stdout, and nothing else there."),
        ),
    ),
    "compile": Command(
        "penstock.cli.compile",
        "Compile a pipeline to YAML.",
        """Compile the pipeline or component of a Python FILE to YAML, as KFP's compiler does.

        NAME chooses one of several. The name of the written file is printed on stdout.""",
        (Argument("target", "FILE[:NAME]", completes="file"),),
        (
            Option(
                ("-o", "--output"),
                "output",
                "Where to write it; beside FILE, with the ending .yaml, when not given.",
                metavar="FILE",
                completes="file",
            ),
            _sdk("FILE"),
        ),
        is_portable=True,
    ),
    "runs": Command(
        "penstock.cli.runs",
        "List runs, the newest first.",
        "List runs, the newest first: id, state, duration, time of creation, name and tags.",
        (),
        (
            Option(("-n", "--number"), "number", "How many, at most.", metavar="NUMBER", default=20),
            _TAGS._replace(help="Only runs that have this tag."),
            _ON,
            Option(("--json",), "as_json", "Print one JSON array on stdout."),
        ),
        remote="penstock.cli.remote.runs",
    ),
    "search": Command(
        "penstock.cli.search",
        "Find runs, tasks, pipelines and experiments by what is said of them.",
        """Find what has all WORDs in its name, tags, parameters, description or error, the best first.

        Runs, tasks that failed, experiments, pipelines, their versions and recurring runs are found. Of the
        last WORD the beginning is enough; a run is also found by the beginning of its id.""",
        (Argument("words", "WORD...", many=True),),
        (
            Option(
                ("--type",),
                "kinds",
                "Only things of this kind.",
                many=True,
                choices=("run", "task", "experiment", "pipeline", "pipeline_version", "recurring_run"),
            ),
            Option(("-n", "--number"), "number", "How many, at most.", metavar="NUMBER", default=20),
            _ON,
            Option(("--json",), "as_json", "Print one JSON array on stdout."),
        ),
        remote="penstock.cli.remote.search",
    ),
    "compare": Command(
        "penstock.cli.compare",
        "Say how runs differ.",
        """Say how two to ten runs differ: parameters, metrics, what became of each task, the pipeline.

        Each run has a column; a line that is not the same in all of them begins with a star. RUN is a run's
        id, the beginning of one, or its name.""",
        (Argument("runs", "RUN...", many=True, completes="run"),),
        (
            Option(("-d", "--differences"), "only_differences", "Leave out what is the same in all runs."),
            _ON,
            Option(("--json",), "as_json", "Print one JSON object on stdout."),
        ),
        remote="penstock.cli.remote.compare",
    ),
    "tag": Command(
        "penstock.cli.tag",
        "Tag a run, name it anew, or describe it.",
        """Give RUN tags, or take them away; call it by another name; say what it was for.

        Without options, what it has is printed.""",
        (Argument("run", "RUN", completes="run"),),
        (
            _TAGS,
            Option(("--remove",), "removed", "The key of a tag that it has no more.", "KEY", many=True),
            Option(("--name",), "name", "Its new name.", metavar="TEXT"),
            Option(("--description",), "description", "What it is, or was, for.", metavar="TEXT"),
            _ON,
            Option(("--json",), "as_json", "Print one JSON object on stdout."),
        ),
        remote="penstock.cli.remote.tag",
    ),
    "logs": Command(
        "penstock.cli.logs",
        "Show what a run's tasks printed.",
        """Show what TASK of RUN printed; without TASK, what all of its tasks did.

        RUN is a run's id, the beginning of one, or its name. TASK is a task's path, or the end of one; that
        of a loop or a nested pipeline means all tasks in it.""",
        (
            Argument("run", "RUN", completes="run"),
            Argument("task", "[TASK]", required=False, completes="task"),
        ),
        (
            Option(
                ("--attempt",),
                "attempt",
                "Which attempt of TASK, counted from 1; 0 means the last.",
                metavar="NUMBER",
                default=0,
            ),
            Option(
                ("-f", "--follow"),
                "is_followed",
                "Go on with what is printed until the task, or the run, has ended.",
            ),
            _ON,
        ),
        remote="penstock.cli.remote.logs",
    ),
    "why": Command(
        "penstock.cli.why",
        "Say why each task of a run ran, or was taken from the cache.",
        """Say for each task of RUN why it ran, or why it did not have to.

        What a task's outputs depend on is compared with its last run that succeeded: its code, image,
        packages, variables, parameters and artifacts. RUN and TASK are as for `penstock logs`.""",
        (
            Argument("run", "RUN", completes="run"),
            Argument("task", "[TASK]", required=False, completes="task"),
        ),
        (_ON, Option(("--json",), "as_json", "Print one JSON array on stdout.")),
        remote="penstock.cli.remote.why",
    ),
    "download": Command(
        "penstock.cli.download",
        "Copy what a run, or a task of it, has made.",
        """Copy the artifacts that RUN gives, or that TASK of it has made, into FOLDER.

        Each is a file or a folder with the name of its output; of TASK, below the task's path. What is not
        an artifact is a value, and `penstock run --json` and `penstock compare` show it. RUN and TASK are as
        for `penstock logs`. What was copied is printed on stdout.""",
        (
            Argument("run", "RUN", completes="run"),
            Argument("task", "[TASK]", required=False, completes="task"),
        ),
        (
            Option(
                ("-o", "--output"),
                "folder",
                "Where to copy it; a folder that is called as the run's id begins when not given.",
                metavar="FOLDER",
                completes="file",
            ),
            _ON,
        ),
        remote="penstock.cli.remote.download",
    ),
    "terminate": Command(
        "penstock.cli.terminate",
        "Have a run end.",
        """Have RUN end, whoever drives it: its tasks are told to end, and killed if they do not.

        RUN is as for `penstock logs`. One that has ended stays as it is.""",
        (Argument("run", "RUN", completes="open run"),),
        (_ON,),
        remote="penstock.cli.remote.terminate",
    ),
    "test-step": Command(
        "penstock.cli.step",
        "Run one task of a run again, with the code as it is now.",
        """Call the function of TASK of RUN again, in this process, with what the task was given then.

        The function is the one that the pipeline's file defines now, with the packages that it asks for.
        What it gives is printed on stdout, what it raises on stderr. Nothing is recorded.

        FILE is the Python file that has the function, where that is not known: of a run that a server was
        sent. With --on, what the task was given is fetched from that server.""",
        (
            Argument("run", "RUN", completes="run"),
            Argument("task", "TASK", completes="task"),
            Argument("target", "[FILE]", required=False, completes="file"),
        ),
        (Option(("--pdb",), "is_debugged", "Go into the debugger, in your function where it raises."), _ON),
        remote="penstock.cli.remote.step",
    ),
    "verify": Command(
        "penstock.cli.verify",
        "Say whether a task of a run gives the same each time.",
        """Call the function of TASK of RUN twice, in this process, and say which of its outputs differ.

        The cache takes for granted that none does. The task is called as by `penstock test-step`.

        Exit codes: 0 all outputs are the same, 1 some differ.""",
        (
            Argument("run", "RUN", completes="run"),
            Argument("task", "TASK", completes="task"),
            Argument("target", "[FILE]", required=False, completes="file"),
        ),
        (_ON,),
        remote="penstock.cli.remote.verify",
    ),
    "forget": Command(
        "penstock.cli.forget",
        "Have tasks run again that would be taken from the cache.",
        """Forget the cached outputs of PIPELINE, or of its task at the path TASK and of what is in that.

        The next run makes them anew, and what they are for as well, unless they turn out to hold the same.
        Runs that have ended keep theirs. What is forgotten is what all options say.""",
        (
            Argument("pipeline", "[PIPELINE]", required=False, completes="pipeline"),
            Argument("task", "[TASK]", required=False, completes="task"),
        ),
        (
            Option(("--component",), "component", "Outputs of this component's tasks.", metavar="NAME"),
            Option(
                ("--run",),
                "run",
                "Outputs that this run made or took, also with other content of what its tasks read.",
                metavar="RUN",
                completes="run",
            ),
            Option(("--older-than",), "older_than", "Outputs older than that, such as 12h or 7d.", "AGE"),
            _ON,
        ),
        remote="penstock.cli.remote.forget",
    ),
    "prune": Command(
        "penstock.cli.prune",
        "Free the room that nobody needs any more.",
        """Say what in the home nobody needs any more, and how much room it takes; with --yes, remove it.

        That is: logs and workspaces of runs that ended long ago, all folders of deleted runs, and
        environments and modules that no run has used for long. What an open run may use stays, and so does
        what is known of runs, their parameters and outputs. What is missing later is made anew.

        Exit codes: 0 all is removed that was to be, 1 some is not.""",
        (),
        (
            Option(
                ("--older-than",),
                "older_than",
                "For how long it was not used, such as 12h or 7d.",
                "AGE",
                default="30d",
            ),
            Option(
                ("--artifacts",),
                "artifacts",
                "Artifacts of old runs as well, which no later run has read.",
            ),
            Option(("-y", "--yes"), "does_it", "Remove it."),
            Option(("--json",), "as_json", "Print one JSON object on stdout."),
        ),
    ),
    "backup": Command(
        "penstock.cli.backup",
        "Write all that a home holds, and its database, into one place.",
        """Write a backup: what is known of runs, as of one moment, and the files of the home.

        TARGET is a new folder, or an archive when it ends in .tar, .tar.gz or .tgz; it appears once it is
        complete. Nothing has to be stopped: a run that is under way goes on from that moment once the backup
        is restored. Environments are left out, and built again when they are needed. Secrets are in it.

        Exit codes: 0 all is in the backup, 1 some files could not be read, or there is no backup.""",
        (Argument("target", "TARGET", completes="file"),),
        (Option(("--json",), "as_json", "Print one JSON object on stdout."),),
    ),
    "restore": Command(
        "penstock.cli.restore",
        "Restore a backup into an empty home and database.",
        """Restore what `penstock backup` has written into $PENSTOCK_HOME and, where that is set, into the
        database of $PENSTOCK_DATABASE_URL: a backup of one kind of database goes into the other, too.

        The backup is unpacked and checked first, and takes its place in the end: all of it or nothing. Runs
        that were under way go on with the next `penstock up`, or `penstock run --resume`.

        Exit codes: 0 it is restored, 1 it is not.""",
        (Argument("source", "BACKUP", completes="file"),),
        (
            Option(
                ("--replace",),
                "replaces",
                "Take the place of what is there: files are kept aside, rows in PostgreSQL are not.",
            ),
            Option(("--json",), "as_json", "Print one JSON object on stdout."),
        ),
    ),
    "exec": Command(
        "penstock.cli.execute",
        "Run any command with `import kfp` meaning Penstock.",
        """Run CMD, with `import kfp` meaning Penstock in it and in all Python processes that it starts.

        CMD is looked for beside this Python first, then on PATH. It takes the place of this process: signals
        and the exit code are its own. A Python that is started with -E, -I or -S takes no notice.

        Exit codes: 126 CMD cannot be executed, 127 there is no such command, otherwise CMD's own.""",
        (Argument("command", "CMD [ARG]...", rest=True, completes="file"),),
        (_sdk("CMD"),),
    ),
    "diagnose-me": Command(
        "penstock.cli.diagnose",
        "Say whether this machine can run pipelines.",
        """Look at what running pipelines needs, run a task, and say what was found, one thing a line.

        It is what to send along with the report of a problem. Of variables that may hold passwords it tells
        the names only.

        Exit codes: 0 pipelines can run here, 1 something is bad.""",
        (),
        (Option(("--json",), "as_json", "Print one JSON array on stdout."),),
    ),
    "audit": Command(
        "penstock.cli.audit",
        "Show who has asked this home's server to change what.",
        """List the audit log, the newest first: when, who, from where, what, and what came of it.

        The server writes down every request that changes something, and every one that it refuses because
        of who sends it. `config.toml` says for how long it is kept: keep_days in [audit].""",
        (),
        (
            Option(("-n", "--number"), "number", "How many, at most.", metavar="NUMBER", default=20),
            Option(("--who",), "who", "Only what this user, or the key key:NAME, has asked.", metavar="NAME"),
            Option(("--deed",), "deed", "Only this, such as runs.create.", metavar="DEED"),
            Option(("--since",), "since", "Only what is no older than that, such as 12h or 7d.", "AGE"),
            Option(("--json",), "as_json", "Print one JSON array on stdout."),
        ),
    ),
    "config": Command(
        "penstock.cli.config",
        "Show the settings that hold, and who says so.",
        """Print every setting, its value, and where that is from: a variable, config.toml or the default.

        What may hold a password is not shown.""",
        (),
        (Option(("--json",), "as_json", "Print one JSON array on stdout."),),
        is_portable=True,
    ),
    "completion": Command(
        "penstock.cli.completion",
        "Complete command lines in bash, zsh or fish.",
        """Print what SHELL is to run at its start, so that it completes command lines of penstock.

        In bash and zsh that is `eval "$(penstock completion bash)"`, in fish `penstock completion fish |
        source`. It completes commands, options and their values, files, runs, tasks of a run, and the
        parameters of the file that is named.""",
        (Argument("shell", "SHELL", choices=("bash", "zsh", "fish")),),
        (Option(("--install",), "installs", "Add that to the start-up file of SHELL."),),
        is_portable=True,
    ),
    "kfp": Command(
        "penstock.cli.kfp_words",
        "KFP's own command line.",
        """Run a command of KFP's own command line: `penstock kfp dsl compile --py FILE --output FILE`.

        `penstock kfp --help` lists them. The wheel penstock-kfp brings them as `kfp`.""",
        (Argument("words", "[WORD]...", required=False, rest=True),),
        (),
        is_verbatim=True,
        is_portable=True,
    ),
}
