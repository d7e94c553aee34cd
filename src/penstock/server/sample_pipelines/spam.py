"""Spam: artifacts that can be looked at.

A classifier of a few lines learns from a few messages. Its runs have a table, a page, scalar metrics, a confusion
matrix and a ROC curve; each is shown as what it is, and leads to the tasks that made and read it.
"""

from kfp import dsl
from kfp.dsl import HTML, ClassificationMetrics, Dataset, Input, Metrics, Model, Output


@dsl.component
def write_messages(messages: Output[Dataset]):
    """Write messages that somebody has sorted."""
    spam = [
        "win money now",
        "cheap pills online",
        "you win a prize",
        "claim your free money",
        "free prize inside",
    ]
    ham = [
        "lunch at noon",
        "the report is done",
        "see you online",
        "is the prize ceremony at noon",
        "call me now",
    ]
    with open(messages.path, "w") as file:
        file.write("kind,message\n")
        for kind, texts in (("spam", spam), ("ham", ham)):
            file.writelines(f"{kind},{text}\n" for text in texts)
    messages.metadata["rows"] = len(spam) + len(ham)


@dsl.component
def learn(messages: Input[Dataset], smoothing: float, model: Output[Model]):
    """Count the words of each kind."""
    import json
    import math
    from collections import Counter

    counts = {"spam": Counter(), "ham": Counter()}
    with open(messages.path) as file:
        for line in list(file)[1:]:
            kind, text = line.strip().split(",")
            counts[kind].update(text.split())
    words = {*counts["spam"], *counts["ham"]}
    weights = {
        word: math.log((counts["spam"][word] + smoothing) / (counts["ham"][word] + smoothing))
        for word in words
    }
    with open(model.path, "w") as file:
        json.dump(weights, file)


@dsl.component
def judge(
    model: Input[Model], metrics: Output[Metrics], quality: Output[ClassificationMetrics], page: Output[HTML]
) -> float:
    """Judge messages that it has not seen."""
    import json

    with open(model.path) as file:
        weights = json.load(file)
    unseen = [
        ("free pills", True),
        ("win a free lunch", True),
        ("the prize is money", True),
        ("online now", True),
        ("noon is done", False),
        ("call the report", False),
        ("see me at lunch", False),
        ("free at noon", False),
    ]
    scored = sorted(
        ((sum(weights.get(word, 0) for word in text.split()), is_spam, text) for text, is_spam in unseen)
    )
    matrix = [[0, 0], [0, 0]]
    for score, is_spam, _ in scored:
        matrix[int(not is_spam)][int(score <= 0)] += 1
    accuracy = (matrix[0][0] + matrix[1][1]) / len(unseen)
    metrics.log_metric("accuracy", accuracy)
    metrics.log_metric("messages", len(unseen))
    quality.log_confusion_matrix(["spam", "ham"], matrix)
    limits = [scored[-1][0] + 1] + [score for score, _, _ in reversed(scored)]
    total = sum(is_spam for _, is_spam in unseen)
    hits = [sum(is_spam for score, is_spam, _ in scored if score >= limit) / total for limit in limits]
    false = [sum(not is_spam for score, is_spam, _ in scored if score >= limit) / total for limit in limits]
    quality.log_roc_curve(false, hits, limits)
    with open(page.path, "w") as file:
        file.write("<h2>Messages that it had not seen</h2><ul>")
        for score, _, text in reversed(scored):
            file.write(f"<li>{text}: <b>{'spam' if score > 0 else 'ham'}</b> ({score:+.2f})</li>")
        file.write("</ul>")
    return accuracy


@dsl.pipeline(name="spam", description="Learn from messages, judge others, and show how well.")
def spam(smoothing: float = 0.5) -> float:
    """Put the components together.

    Args:
        smoothing: How much a word counts that was not seen.
    """
    written = write_messages()
    learned = learn(messages=written.outputs["messages"], smoothing=smoothing)
    return judge(model=learned.outputs["model"]).outputs["Output"]
