"""Choose a classifier for wines, test it, and write a report.

An ordinary Kubeflow Pipelines file: it imports only ``kfp``, and compiles and runs wherever KFP does.

    penstock run examples/wine.py
    penstock run examples/wine.py -p seed=7 -p note='another split'

What it shows, in the order of the pipeline at the end:

    report_status       runs last, whatever happened, and says how the run ended
      split_data        three parts of the data: to train on, to choose by, to test with
      for each candidate, two at a time:
        create_model    hyper-parameters in, an untrained model out
        train_model
        evaluate_model
      choose_best       takes what all iterations gave, and keeps one model
      test_model        metrics and a confusion matrix on data that nothing has seen yet
      write_report      one HTML page
"""

from typing import NamedTuple, Optional

from kfp import dsl
from kfp.dsl import HTML, ClassificationMetrics, Dataset, Input, Metrics, Model, Output

# One list for all components, so that one environment is built and shared by all tasks.
IMAGE = "python:3.11"
PACKAGES = ["scikit-learn==1.9.1", "numpy==2.4.6", "joblib==1.6.0"]

CANDIDATES = [
    {"kind": "neighbors", "k": 1},
    {"kind": "neighbors", "k": 25},
    {"kind": "logistic", "C": 0.001},
    {"kind": "logistic", "C": 1.0},
    {"kind": "forest", "depth": 2},
]


# A component stands on its own: it may run on another machine, so its body imports what it needs.
# Artifacts (Input[...], Output[...]) are files, read and written at `.path`. All else is passed as a value.
@dsl.component(base_image=IMAGE, packages_to_install=PACKAGES)
def split_data(
    seed: int,
    training: Output[Dataset],
    validation: Output[Dataset],
    test: Output[Dataset],
    held_back: float = 0.2,
) -> list[str]:
    """Split scikit-learn's copy of the wine data.

    Args:
        seed: Another seed gives another split.
        training: 60 % of the wines, to fit models on.
        validation: 20 %, to choose among the models.
        test: 20 %, to say how good the chosen one is.
        held_back: The share of the wines in each of the two smaller parts.

    Returns:
        The names of the classes.
    """
    import numpy as np
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split

    wine = load_wine()
    rows = np.column_stack([wine.data, wine.target])
    rest, last = train_test_split(rows, test_size=held_back, random_state=seed, stratify=rows[:, -1])
    share = held_back / (1 - held_back)
    first, middle = train_test_split(rest, test_size=share, random_state=seed, stratify=rest[:, -1])
    for artifact, part in [(training, first), (validation, middle), (test, last)]:
        np.savetxt(artifact.path, part, delimiter=",", header=",".join([*wine.feature_names, "class"]))
        artifact.metadata["wines"] = len(part)
    return [str(name) for name in wine.target_names]


@dsl.component(base_image=IMAGE, packages_to_install=PACKAGES)
def create_model(candidate: dict, untrained: Output[Model]) -> str:
    """Make a model from its hyper-parameters.

    Returns:
        The hyper-parameters in words.
    """
    import joblib
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # JSON has one kind of number, so a whole one may arrive as 25.0.
    if candidate["kind"] == "neighbors":
        k = int(candidate["k"])
        words, model = f"{k} nearest neighbor{'s' if k > 1 else ''}", KNeighborsClassifier(n_neighbors=k)
    elif candidate["kind"] == "logistic":
        words, model = f"logistic regression, C = {candidate['C']:g}", LogisticRegression(C=candidate["C"])
    else:
        depth = int(candidate["depth"])
        words, model = f"forest of depth {depth}", RandomForestClassifier(max_depth=depth, random_state=0)
    joblib.dump(make_pipeline(StandardScaler(), model), untrained.path)
    untrained.framework = "scikit-learn"
    return words


@dsl.component(base_image=IMAGE, packages_to_install=PACKAGES)
def train_model(untrained: Input[Model], training: Input[Dataset], model: Output[Model]):
    """Fit a model."""
    import joblib
    import numpy as np

    rows = np.loadtxt(training.path, delimiter=",")
    estimator = joblib.load(untrained.path)
    estimator.fit(rows[:, :-1], rows[:, -1])
    joblib.dump(estimator, model.path)
    model.framework = untrained.framework


@dsl.component(base_image=IMAGE, packages_to_install=PACKAGES)
def evaluate_model(model: Input[Model], data: Input[Dataset], metrics: Output[Metrics]) -> float:
    """Give the share of the wines that the model puts into their class."""
    import joblib
    import numpy as np

    rows = np.loadtxt(data.path, delimiter=",")
    accuracy = float(joblib.load(model.path).score(rows[:, :-1], rows[:, -1]))
    metrics.log_metric("accuracy", accuracy)
    return accuracy


@dsl.component(base_image=IMAGE)
def choose_best(
    names: list[str], accuracies: list[float], models: Input[list[Model]], best: Output[Model]
) -> NamedTuple("Choice", [("name", str), ("accuracy", float)]):
    """Keep the model with the highest accuracy; of several, the first."""
    import shutil
    from collections import namedtuple

    for name, accuracy in zip(names, accuracies, strict=True):
        print(f"{accuracy:.3f}  {name}")
    index = accuracies.index(max(accuracies))
    shutil.copyfile(models[index].path, best.path)
    best.metadata.update(models[index].metadata)
    return namedtuple("Choice", ["name", "accuracy"])(names[index], accuracies[index])


@dsl.component(base_image=IMAGE, packages_to_install=PACKAGES)
def test_model(
    model: Input[Model],
    data: Input[Dataset],
    classes: list[str],
    metrics: Output[Metrics],
    confusion: Output[ClassificationMetrics],
) -> float:
    """Measure the chosen model on wines that nothing has seen yet."""
    import joblib
    import numpy as np
    from sklearn.metrics import accuracy_score, confusion_matrix

    rows = np.loadtxt(data.path, delimiter=",")
    predicted = joblib.load(model.path).predict(rows[:, :-1])
    accuracy = float(accuracy_score(rows[:, -1], predicted))
    metrics.log_metric("accuracy", accuracy)
    metrics.log_metric("wines", len(rows))
    confusion.log_confusion_matrix(classes, confusion_matrix(rows[:, -1], predicted).tolist())
    return accuracy


@dsl.component(base_image=IMAGE)
def write_report(
    chosen: str,
    accuracy: float,
    names: list[str],
    accuracies: list[float],
    confusion: Input[ClassificationMetrics],
    report: Output[HTML],
    title: str = "Which wine is it?",
    note: Optional[str] = None,
):
    """Write one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""
    from html import escape

    table = ""
    for name, value in sorted(zip(names, accuracies, strict=True), key=lambda pair: -pair[1]):
        table += (
            f"<tr{' class=chosen' if name == chosen else ''}><td>{escape(name)}</td>"
            f'<td><svg width="240" height="12"><rect class="track" width="240" height="12" rx="6"/>'
            f'<rect class="bar" width="{240 * value:.0f}" height="12" rx="6"/></svg></td>'
            f"<td>{value:.3f}</td></tr>\n"
        )

    # An input artifact brings its metadata along: here, what `log_confusion_matrix` put there.
    matrix = confusion.metadata["confusionMatrix"]
    classes = [escape(spec["displayName"].replace("_", " ")) for spec in matrix["annotationSpecs"]]
    counts = [[int(count) for count in row["row"]] for row in matrix["rows"]]
    cell, left, top = 84, 88, 32
    squares = ""
    for i, row in enumerate(counts):
        across, down = left + (i + 0.5) * cell, top + (i + 0.5) * cell
        squares += (
            f'<text class="axis" x="{across}" y="{top - 12}" text-anchor="middle">{classes[i]}</text>\n'
        )
        squares += (
            f'<text class="axis" x="{left - 12}" y="{down + 5}" text-anchor="end">{classes[i]}</text>\n'
        )
        for j, count in enumerate(row):
            share = count / (sum(row) or 1)
            shade = max(share, 0.35) if count else 0.08
            squares += (
                f'<rect class="{"right" if i == j else "wrong"}" fill-opacity="{shade:.2f}" rx="8" '
                f'x="{left + j * cell + 2}" y="{top + i * cell + 2}" width="{cell - 4}" height="{cell - 4}"/>'
                f'<text class="{"on" if share > 0.5 else "off"}" text-anchor="middle" '
                f'x="{left + (j + 0.5) * cell}" y="{down + 7}">{count}</text>\n'
            )
    width, height = left + cell * len(counts), top + cell * len(counts)
    total = sum(map(sum, counts))
    missed = total - sum(counts[i][i] for i in range(len(counts)))

    page = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
  :root {{
    color-scheme: light dark;
    --ink: #2b2024; --soft: #7c6a70; --paper: #fffdfb; --line: #eadfe1; --wine: #8e1f3f; --wrong: #c9772b;
  }}
  @media (prefers-color-scheme: dark) {{
    :root {{
      --ink: #f1e7e9; --soft: #ab989e; --paper: #1c1517; --line: #3a2c30; --wine: #cf5b7d; --wrong: #dd9550;
    }}
  }}
  body {{
    margin: 0 auto; max-width: 46rem; padding: 3rem 1.5rem;
    background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  }}
  h1 {{ margin: 0; font: 600 2rem/1.2 Georgia, serif; }}
  h2 {{ margin: 2.5rem 0 .75rem; font-size: 1.1rem; }}
  p {{ color: var(--soft); }}
  strong {{ color: var(--ink); }}
  .figure {{ margin: 1.5rem 0 0; font: 600 4rem/1 Georgia, serif; color: var(--wine); }}
  table {{ width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }}
  td {{ padding: .45rem 0; border-bottom: 1px solid var(--line); }}
  td:last-child {{ text-align: right; }}
  tr.chosen td {{ font-weight: 600; }}
  svg {{ max-width: 100%; }}
  .track {{ fill: var(--line); }}
  .bar {{ fill: var(--soft); }}
  tr.chosen .bar, .right {{ fill: var(--wine); }}
  .wrong {{ fill: var(--wrong); }}
  text {{ font: 600 20px system-ui, sans-serif; fill: var(--ink); }}
  text.axis {{ font: 14px system-ui, sans-serif; fill: var(--soft); }}
  text.on {{ fill: #fff; }}
</style>
<h1>{escape(title)}</h1>
{f"<p>{escape(note)}</p>" if note else ""}
<p class="figure">{accuracy:.1%}</p>
<p>of {total} wines that no model had seen were put into their class by <strong>{escape(chosen)}</strong>.
It missed {missed}.</p>
<h2>The candidates, on the wines held back to choose by</h2>
<table>
{table}</table>
<h2>The chosen one, on the test wines</h2>
<p>Rows are what a wine is, columns what the model says.</p>
<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}">
{squares}</svg>
</html>
"""
    with open(report.path, "w", encoding="utf-8") as file:
        file.write(page)


@dsl.component(base_image=IMAGE)
def report_status(status: dsl.PipelineTaskFinalStatus):
    """Say how the run ended."""
    print(f"{status.pipeline_job_resource_name}: {status.state}")
    if status.error_message:
        print(f"error {status.error_code}: {status.error_message}")


@dsl.pipeline(name="wine", description="Choose a classifier for wines, test it, and write a report.")
def wine(seed: int = 3, note: Optional[str] = None):
    """Put the components together.

    Args:
        seed: Decides how the wines are split.
        note: A line for the report.
    """
    # Calling a component here makes a task. A task starts as soon as all that is passed to it is there.
    with dsl.ExitHandler(report_status(), name="choose-and-test"):
        data = split_data(seed=seed)

        with dsl.ParallelFor(CANDIDATES, name="candidates", parallelism=2) as candidate:
            created = create_model(candidate=candidate)
            trained = train_model(untrained=created.outputs["untrained"], training=data.outputs["training"])
            evaluated = evaluate_model(model=trained.outputs["model"], data=data.outputs["validation"])

        # Outside the loop, `Collected` is the list of what the iterations gave, in the candidates' order.
        choice = choose_best(
            names=dsl.Collected(created.outputs["Output"]),
            accuracies=dsl.Collected(evaluated.outputs["Output"]),
            models=dsl.Collected(trained.outputs["model"]),
        )
        tested = test_model(
            model=choice.outputs["best"], data=data.outputs["test"], classes=data.outputs["Output"]
        )
        write_report(
            chosen=choice.outputs["name"],
            accuracy=tested.outputs["Output"],
            names=dsl.Collected(created.outputs["Output"]),
            accuracies=dsl.Collected(evaluated.outputs["Output"]),
            confusion=tested.outputs["confusion"],
            note=note,
        )
