"""The artifact classes: what a component gets for ``Input[Model]`` and returns for ``-> Dataset``."""

from __future__ import annotations

from typing import Any

from .locations import OCI_MODELS, OCI_SCHEME, get_uri, local_path_of, uri_of_local_path
from .problem import describe

__all__ = [
    "HTML",
    "Artifact",
    "ClassificationMetrics",
    "Dataset",
    "Markdown",
    "Metrics",
    "Model",
    "SlicedClassificationMetrics",
    "get_uri",
]

#: Where a pod sees the run's shared workspace.
WORKSPACE_MOUNT_PATH = "/kfp-workspace"
_IN_WORKSPACE = "_kfp_workspace"  # the metadata key by which the backend marks an artifact copied there


class Artifact:
    """Something that a task reads or writes as a file or folder, with a type and metadata.

    Args:
        name: The artifact's resource name; the engine gives it.
        uri: Where it is stored.
        metadata: JSON values to keep with it.
    """

    schema_title = "system.Artifact"
    schema_version = "0.0.1"

    def __init__(
        self, name: str | None = None, uri: str | None = None, metadata: dict[str, Any] | None = None
    ) -> None:
        self.uri = uri or ""
        self.name = name or ""
        self.metadata: dict[str, Any] = metadata or {}
        self._custom_path = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, uri={self.uri!r}, metadata={self.metadata!r})"

    def _repr_html_(self) -> str:
        """Show the artifact in a notebook."""
        from .display import artifact_html  # noqa: PLC0415 - tasks do without it

        return artifact_html(self)

    @property
    def path(self) -> str:
        """The path at which the task reads or writes the artifact; setting it sets the URI."""
        return self._local_path()

    @path.setter
    def path(self, path: str) -> None:
        self.uri = uri_of_local_path(path)

    @property
    def custom_path(self) -> str:
        """The path chosen by the user in place of the one that follows from the URI, or ``''``."""
        return self._custom_path

    @custom_path.setter
    def custom_path(self, path: str) -> None:
        self._custom_path = path

    def set_path(self, path: str) -> None:
        """Write the artifact at a path of your choice; the URI under which it is kept does not change."""
        self._custom_path = path

    def _local_path(self) -> str:
        path = self._custom_path or local_path_of(self.uri)
        if self.metadata.get(_IN_WORKSPACE) is True:
            return WORKSPACE_MOUNT_PATH + "/.artifacts/" + path.lstrip("/")
        return path


class Model(Artifact):
    """A trained model."""

    schema_title = "system.Model"

    @property
    def framework(self) -> str:
        """The framework that made the model: the metadata key ``framework``."""
        framework: str = self.metadata.get("framework", "")
        return framework

    @framework.setter
    def framework(self, framework: str) -> None:
        self.metadata["framework"] = framework

    def _local_path(self) -> str:
        path = super()._local_path()
        # A model image (KServe's "modelcar") keeps its files in the folder /models.
        return path + OCI_MODELS if self.uri.startswith(OCI_SCHEME) else path


class Dataset(Artifact):
    """A set of data."""

    schema_title = "system.Dataset"


class HTML(Artifact):
    """An HTML page: the file at ``path``."""

    schema_title = "system.HTML"


class Markdown(Artifact):
    """A Markdown page: the file at ``path``."""

    schema_title = "system.Markdown"


class Metrics(Artifact):
    """Named numbers, kept in the metadata."""

    schema_title = "system.Metrics"

    def log_metric(self, metric: str, value: float) -> None:
        """Record a metric; a second value of the same name replaces the first."""
        self.metadata[metric] = value


class ClassificationMetrics(Artifact):
    """A ROC curve and a confusion matrix, kept in the metadata."""

    schema_title = "system.ClassificationMetrics"

    def log_roc_data_point(self, fpr: float, tpr: float, threshold: float) -> None:
        """Add a point to the ROC curve.

        Args:
            fpr: False positive rate.
            tpr: True positive rate.
            threshold: The confidence threshold that gives these rates.
        """
        points = self.metadata.setdefault("confidenceMetrics", [])
        points.append({"confidenceThreshold": threshold, "recall": tpr, "falsePositiveRate": fpr})

    def log_roc_curve(self, fpr: list[float], tpr: list[float], threshold: list[float]) -> None:
        """Add points to the ROC curve: three lists of the same length.

        Raises:
            ValueError: If the lengths differ.
        """
        if not len(fpr) == len(tpr) == len(threshold):
            raise ValueError(
                "Length of fpr, tpr and threshold must be the same. "
                f"Got lengths {len(fpr)}, {len(tpr)} and {len(threshold)} respectively."
            )
        for index, point in enumerate(threshold):
            self.log_roc_data_point(fpr=fpr[index], tpr=tpr[index], threshold=point)

    def set_confusion_matrix_categories(self, categories: list[str]) -> None:
        """Start a confusion matrix of zeros over these categories."""
        names = list(categories)
        self.metadata["confusionMatrix"] = {
            "annotationSpecs": [{"displayName": name} for name in names],
            "rows": [{"row": [0] * len(names)} for _ in names],
        }

    def log_confusion_matrix_row(self, row_category: str, row: list[float]) -> None:
        """Set a row of the confusion matrix.

        Args:
            row_category: The true category.
            row: The count for each predicted category, in the order of the categories.

        Raises:
            ValueError: If the category is unknown, or the row's length is not the number of categories.
        """
        index = self._category_index(row_category)
        size = len(self._categories())
        if len(row) != size:
            raise ValueError(f"Invalid row. Expected size: {size} got: {len(row)}")
        self.metadata["confusionMatrix"]["rows"][index] = {"row": row}

    def log_confusion_matrix_cell(self, row_category: str, col_category: str, value: int) -> None:
        """Set a cell of the confusion matrix.

        Raises:
            ValueError: If a category is unknown.
        """
        row, column = self._category_index(row_category), self._category_index(col_category)
        self.metadata["confusionMatrix"]["rows"][row]["row"][column] = value

    def log_confusion_matrix(self, categories: list[str], matrix: list[list[int]]) -> None:
        """Set the whole confusion matrix: a row for each true category, a column for each predicted one.

        Raises:
            ValueError: If the matrix is not square over the categories.
        """
        size = len(categories)
        if len(matrix) != size or any(len(row) != size for row in matrix):
            raise ValueError(f"Invalid matrix: {matrix} passed for categories: {categories}")
        self.set_confusion_matrix_categories(categories)
        for index, row in enumerate(matrix):
            self.metadata["confusionMatrix"]["rows"][index] = {"row": row}

    def _categories(self) -> list[str]:
        matrix = self.metadata.get("confusionMatrix", {})
        return [spec["displayName"] for spec in matrix.get("annotationSpecs", [])]

    def _category_index(self, category: str) -> int:
        categories = self._categories()
        if category in categories:
            return categories.index(category)
        raise ValueError(
            describe(
                f"Invalid category: {category} passed. Expected one of: {categories}",
                where=f"{type(self).__name__} '{self.name}'",
                hint="name the categories first, with set_confusion_matrix_categories",
            )
        )


class SlicedClassificationMetrics(Artifact):
    """Classification metrics for each of several slices of the data, kept in the metadata.

    Every method takes the slice's label first; a label that is new starts a slice.
    """

    schema_title = "system.SlicedClassificationMetrics"

    def log_roc_reading(self, slice: str, threshold: float, tpr: float, fpr: float) -> None:  # noqa: A002 - upstream's name
        """Add a point to a slice's ROC curve."""
        self._slice(slice).log_roc_data_point(fpr=fpr, tpr=tpr, threshold=threshold)

    def load_roc_readings(self, slice: str, readings: list[list[float]]) -> None:  # noqa: A002
        """Add points to a slice's ROC curve.

        Args:
            slice: The slice's label.
            readings: One ``[threshold, true positive rate, false positive rate]`` for each point.

        Raises:
            ValueError: If a reading has not three values.
        """
        for reading in readings:
            if len(reading) != 3:  # noqa: PLR2004 - the three that the text names
                raise ValueError(f"Invalid reading: {reading}. Expected [threshold, tpr, fpr].")
        for threshold, tpr, fpr in readings:
            self.log_roc_reading(slice, threshold, tpr, fpr)

    def set_confusion_matrix_categories(self, slice: str, categories: list[str]) -> None:  # noqa: A002
        """Start a slice's confusion matrix of zeros over these categories."""
        self._slice(slice).set_confusion_matrix_categories(categories)

    def log_confusion_matrix_row(self, slice: str, row_category: str, row: list[float]) -> None:  # noqa: A002
        """Set a row of a slice's confusion matrix.

        Raises:
            ValueError: If the category is unknown, or the row's length is not the number of categories.
        """
        self._slice(slice).log_confusion_matrix_row(row_category, row)

    def log_confusion_matrix_cell(self, slice: str, row_category: str, col_category: str, value: int) -> None:  # noqa: A002
        """Set a cell of a slice's confusion matrix.

        Raises:
            ValueError: If a category is unknown.
        """
        self._slice(slice).log_confusion_matrix_cell(row_category, col_category, value)

    def load_confusion_matrix(self, slice: str, categories: list[str], matrix: list[list[int]]) -> None:  # noqa: A002
        """Set a slice's whole confusion matrix.

        Raises:
            ValueError: If the matrix is not square over the categories.
        """
        self._slice(slice).log_confusion_matrix(categories, matrix)

    def _slice(self, label: str) -> ClassificationMetrics:
        """A view on one slice: it writes straight into this artifact's metadata."""
        slices = self.metadata.setdefault("evaluationSlices", [])
        for entry in slices:
            if entry["slice"] == label:
                return _metrics_over(entry["sliceClassificationMetrics"])
        entry = {"slice": label, "sliceClassificationMetrics": {}}
        slices.append(entry)
        return _metrics_over(entry["sliceClassificationMetrics"])


def _metrics_over(metadata: dict[str, Any]) -> ClassificationMetrics:
    metrics = ClassificationMetrics()
    metrics.metadata = metadata
    return metrics


#: The classes of the system's own types, by schema title.
TYPE_TO_CLASS: dict[str, type[Artifact]] = {
    artifact_class.schema_title: artifact_class
    for artifact_class in (
        Artifact,
        Model,
        Dataset,
        Metrics,
        ClassificationMetrics,
        SlicedClassificationMetrics,
        HTML,
        Markdown,
    )
}


def from_executor_input(fields: dict[str, Any], fallback: Any = Artifact) -> Any:
    """Make an artifact object from a RuntimeArtifact in JSON form.

    Args:
        fields: ``name``, ``uri``, ``metadata``, ``type`` and ``customPath`` as the executor input has them.
        fallback: The class for a type that is not one of the system's own, such as the annotated class.

    Returns:
        An object of the type's class, or of the fallback. A type that is not the class's own stays
        readable as the object's ``schema_title`` and ``schema_version``.
    """
    declared = fields.get("type") or {}
    title = declared.get("schemaTitle", "")
    make = TYPE_TO_CLASS.get(title, fallback)
    # Packages with another constructor give this hook, as they do for stock's executor.
    make = getattr(make, "_from_executor_fields", make)
    artifact = make(
        uri=fields.get("uri", ""), name=fields.get("name", ""), metadata=fields.get("metadata") or {}
    )
    if title and title != getattr(artifact, "schema_title", None):
        artifact.schema_title = title
        artifact.schema_version = declared.get("schemaVersion", "")
    custom_path = fields.get("customPath") or fields.get("custom_path")
    if custom_path:
        artifact.custom_path = custom_path
    return artifact
