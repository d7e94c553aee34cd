"""The commands for all else: the server, the home, compiling; and the options of each."""

from __future__ import annotations

from penstock.cli.options import Argument, Command, Option
from penstock.cli.shared_options import sdk

HOME_COMMANDS = {
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
            sdk("FILE"),
        ),
        is_portable=True,
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
        (sdk("CMD"),),
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
