"""The commands that make runs and look at them, and the options of each."""

from __future__ import annotations

from penstock.cli.options import Argument, Command, Option
from penstock.cli.shared_options import HOW, ON, PARAMETERS, TAGS, sdk

RUN_COMMANDS = {
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
            PARAMETERS,
            Option(("--name",), "name", "The run's name.", metavar="TEXT"),
            Option(
                ("--experiment",),
                "experiment",
                "The experiment that it belongs to.",
                "TEXT",
                default="Default",
            ),
            TAGS,
            *HOW,
            Option(
                ("--resume",),
                "resumed",
                "Go on with a run from what has succeeded in it: its id, the beginning of one, or its name.",
                metavar="RUN",
                completes="open run",
            ),
            sdk("FILE"),
            ON._replace(help="The server to run it on: its name in config.toml, or its URL."),
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
            PARAMETERS,
            Option(("--name",), "name", "The new run's name.", metavar="TEXT"),
            Option(
                ("--experiment",),
                "experiment",
                "The experiment that it belongs to; RUN's by default.",
                "TEXT",
            ),
            TAGS._replace(help="A tag of the new run, beside those of RUN."),
            *HOW,
            sdk("FILE"),
            ON._replace(help="The server that has RUN, and makes the new one: its name, or its URL."),
            Option(("--json",), "as_json", "Print one JSON object on stdout, and nothing else there."),
        ),
        remote="penstock.cli.remote.rerun",
    ),
    "runs": Command(
        "penstock.cli.runs",
        "List runs, the newest first.",
        "List runs, the newest first: id, state, duration, time of creation, name and tags.",
        (),
        (
            Option(("-n", "--number"), "number", "How many, at most.", metavar="NUMBER", default=20),
            TAGS._replace(help="Only runs that have this tag."),
            ON,
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
            ON,
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
            ON,
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
            TAGS,
            Option(("--remove",), "removed", "The key of a tag that it has no more.", "KEY", many=True),
            Option(("--name",), "name", "Its new name.", metavar="TEXT"),
            Option(("--description",), "description", "What it is, or was, for.", metavar="TEXT"),
            ON,
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
            ON,
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
        (ON, Option(("--json",), "as_json", "Print one JSON array on stdout.")),
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
            ON,
        ),
        remote="penstock.cli.remote.download",
    ),
    "terminate": Command(
        "penstock.cli.terminate",
        "Have a run end.",
        """Have RUN end, whoever drives it: its tasks are told to end, and killed if they do not.

        RUN is as for `penstock logs`. One that has ended stays as it is.""",
        (Argument("run", "RUN", completes="open run"),),
        (ON,),
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
        (Option(("--pdb",), "is_debugged", "Go into the debugger, in your function where it raises."), ON),
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
        (ON,),
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
            ON,
        ),
        remote="penstock.cli.remote.forget",
    ),
}
