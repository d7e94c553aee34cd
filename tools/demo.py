"""Run examples/wine.py, then show its figure and where its report is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from penstock import home, store
from penstock.store import artifacts

REPOSITORY = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run the example; end as it ended."""
    command = ["penstock", "run", str(REPOSITORY / "examples" / "wine.py"), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    run = json.loads(done.stdout)
    # Stock KFP lets no output leave an exit handler, so the figures are read from where every task's are.
    paths = {task["path"].rpartition("/")[2]: task["path"] for task in run["tasks"]}
    with store.open(home.locate()) as metadata, metadata.read() as tx:
        (metrics,) = artifacts.of_task(tx, run["run_id"], paths["test-model"], "output")["metrics"]
        (report,) = artifacts.of_task(tx, run["run_id"], paths["write-report"], "output")["report"]
    page = REPOSITORY / ".build" / "wine.html"  # a browser goes by the name
    shutil.copyfile(report.uri.removeprefix("file://"), page)
    print(f"report {page}")
    print(f"accuracy {metrics.metadata['accuracy']:.2f}")


if __name__ == "__main__":
    main()
