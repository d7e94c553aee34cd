"""Artifacts of components: given, written, returned, and with metrics."""

from __future__ import annotations

from support.executor_case import Case, artifact

CASES = [
    Case(
        "an input artifact's attributes",
        """
        def f(data: Input[Dataset]) -> dict:
            return {'name': data.name, 'uri': data.uri, 'path': data.path, 'metadata': data.metadata,
                    'class': type(data).__name__, 'custom_path': data.custom_path}
    """,
        artifacts={"data": artifact("gs://bucket/x", "system.Dataset", metadata={"a": [1]})},
    ),
    Case(
        "the class follows the artifact, not the annotation",
        """
        def f(a: Input[Artifact], b: Input[Dataset], c: Model) -> list:
            return [type(x).__name__ for x in (a, b, c)]
    """,
        artifacts={
            "a": artifact("/x", "system.Model"),
            "b": artifact("/x"),
            "c": artifact("/x", "system.Model"),
        },
    ),
    Case(
        "a type of another system takes the annotation's class",
        """
        def f(a: Input[Artifact], b: Input[Model]) -> list:
            return [type(x).__name__ for x in (a, b)]
    """,
        artifacts={"a": artifact("/x", "google.VertexModel"), "b": artifact("/x", "google.VertexModel")},
    ),
    Case(
        "a type of another system is kept",
        "def f(a: Input[Artifact]) -> str:\n return a.schema_title",
        artifacts={"a": artifact("/x", "google.VertexModel")},
        differs="stock shows the class's own title, and the artifact's is lost",
        ours={"parameterValues": {"Output": "google.VertexModel"}},
    ),
    Case(
        "a class of the component's own",
        """
        class Vectors(Artifact):
            schema_title = 'mine.Vectors'
            schema_version = '0.1.0'
            def count(self):
                return self.metadata['count']
        def f(a: Input[Vectors], out: Output[Vectors]) -> int:
            out.metadata['count'] = 5
            return a.count()
    """,
        artifacts={"a": artifact("/x", "mine.Vectors", metadata={"count": 4})},
        makes={"out": "mine.Vectors"},
    ),
    Case(
        "a class that makes itself from the executor's fields",
        """
        class Own(Artifact):
            schema_title = 'mine.Own'
            schema_version = '0.1.0'
            def __init__(self, uri):
                super().__init__(uri=uri)
            @classmethod
            def _from_executor_fields(cls, uri, name, metadata):
                return cls(uri + '?' + name)
        def f(a: Input[Own]) -> str:
            return a.uri
    """,
        artifacts={"a": artifact("/x", "mine.Own", "n")},
    ),
    Case(
        "a missing artifact is None",
        "def f(a: Input[Dataset] = None, b: Optional[Input[Model]] = None) -> str:\n return repr([a, b])",
    ),
    Case(
        "a class by its name",
        "def f(a: Input['Dataset']) -> str:\n return type(a).__name__",
        artifacts={"a": artifact("/x", "system.Dataset")},
    ),
    Case(
        "lists of artifacts",
        """
        def f(a: Input[List[Dataset]], b: List[Model], c: List[Model] = None) -> list:
            return [[x.uri for x in a], [type(x).__name__ for x in b], c]
    """,
        artifacts={
            "a": [artifact("/1", "system.Dataset"), artifact("/2")],
            "b": [artifact("/3", "system.Model")],
        },
    ),
    Case(
        "an input path",
        "def f(a: InputPath('Dataset'), b: InputPath()) -> list:\n return [a, b]",
        artifacts={"a": artifact("s3://b/x", "system.Dataset"), "b": artifact("minio://b/y")},
    ),
    Case(
        "a missing input path",
        "def f(a: InputPath('Dataset') = None) -> str:\n return repr(a)",
        differs="stock fails where it ought to use the default",
        ours={"parameterValues": {"Output": "None"}},
    ),
    Case(
        "an input path of a class of the component's own",
        """
        class Vectors(Artifact):
            schema_title = 'mine.Vectors'
            schema_version = '0.1.0'
        def f(a: InputPath(Vectors)) -> str:
            return a
    """,
        artifacts={"a": artifact("/x", "mine.Vectors")},
        differs="stock knows its own classes only",
        ours={"parameterValues": {"Output": "/x"}},
    ),
    Case(
        "an input path of a parameter",
        "def f(a: InputPath(str), b: InputPath(dict)) -> list:\n return [open(p).read() for p in (a, b)]",
        {"a": "text", "b": {"k": 1}},
        differs="stock compiles this, and then finds no artifact for it",
        ours={"parameterValues": {"Output": ["text", '{"k": 1}']}},
    ),
    Case(
        "output paths",
        """
        def f(a: OutputPath(str), b: OutputPath(int), c: OutputPath('Dataset'), d: OutputPath()):
            for path in (a, b, c, d):
                with open(path, 'w') as file:
                    file.write('12')
    """,
        writes=("a", "b"),
        makes={"c": "system.Dataset", "d": "system.Artifact"},
    ),
    Case(
        "an output artifact's folder is there, and its metadata is kept",
        """
        def f(out: Output[Model]):
            with open(out.path, 'w') as file:
                file.write('weights')
            out.metadata['accuracy'] = 0.5
            out.framework = 'sklearn'
    """,
        makes={"out": "system.Model"},
    ),
    Case(
        "a changed uri and a custom path are kept",
        """
        def f(a: Output[Artifact], b: Output[Model]):
            a.uri = 's3://bucket/a'
            b.set_path('/elsewhere')
            a.metadata['path'] = [a.path, b.path, b.uri.rsplit('/')[-1], b.custom_path]
    """,
        makes={"a": "system.Artifact", "b": "system.Model"},
    ),
    Case(
        "a set path changes the uri",
        "def f(a: Output[Artifact]):\n a.path = '/gcs/bucket/a'",
        makes={"a": "system.Artifact"},
    ),
    Case(
        "text returned for an artifact is its content",
        "def f() -> Dataset:\n return 'a,b'",
        makes={"Output": "system.Dataset"},
    ),
    Case(
        "a number returned for an artifact is its content",
        "def f() -> Artifact:\n return 1.5",
        makes={"Output": "system.Artifact"},
    ),
    Case(
        "bytes returned for an artifact are its content",
        "def f() -> Artifact:\n return b'\\x89PNG'",
        makes={"Output": "system.Artifact"},
        differs="stock stores the text of Python's notation for bytes",
    ),
    Case(
        "an artifact returned",
        "def f() -> Model:\n return Model(uri=dsl.get_uri(), metadata={'a': 1})",
        makes={"Output": "system.Model"},
    ),
    Case(
        "an artifact returned with a name of its own",
        "def f() -> Model:\n return Model(name='n', uri=dsl.get_uri('x/y'))",
        makes={"Output": "system.Model"},
    ),
    Case(
        "an artifact returned on Vertex AI takes the resource's name",
        "def f() -> Model:\n return Model(uri='gs://b/x')",
        makes={"Output": "system.Model"},
        env={"VERTEX_AI_PIPELINES_RUN_LABELS": "{}"},
    ),
    Case(
        "nothing returned for an artifact",
        "def f() -> Model:\n return None",
        makes={"Output": "system.Model"},
    ),
    Case(
        "a list of artifacts returned",
        "def f() -> List[Dataset]:\n return [Dataset(uri=dsl.get_uri(x)) for x in 'ab']",
        makes={"Output": "system.Dataset"},
        differs="stock has lists of artifacts as inputs only",
        ours={
            "artifacts": {
                "Output": {
                    "artifacts": [
                        {"name": "", "uri": "ROOT/outputs/a", "metadata": {}},
                        {"name": "", "uri": "ROOT/outputs/b", "metadata": {}},
                    ]
                }
            }
        },
    ),
    Case(
        "no place for a returned text",
        "def f() -> Dataset:\n return 'a'",
        error="Failed to get output artifact path for artifact name Output",
    ),
    Case(
        "paths of remote artifacts",
        """
        def f() -> list:
            uris = ['gs://b/x', 's3://b/x', 'minio://b/x', 'oci://h/i:t', '/p', 'http://h/x', '']
            one = [[Artifact(uri=u).path, Model(uri=u).path] for u in uris]
            two = []
            for p in ['/gcs/b', '/s3/b', '/minio/b', '/oci/h_i/models', '/p']:
                a = Artifact()
                a.path = p
                two.append(a.uri)
            return one + two + [Dataset(uri='gs://b/x', metadata={'_kfp_workspace': True}).path]
    """,
    ),
    Case(
        "scalar metrics",
        """
        def f(m: Output[Metrics]):
            m.log_metric('accuracy', 0.9)
            m.log_metric('n', 3)
    """,
        makes={"m": "system.Metrics"},
    ),
    Case(
        "classification metrics",
        """
        def f(m: Output[ClassificationMetrics]):
            m.log_roc_curve([0.0, 1.0], [0.0, 1.0], [1.5, 0.5])
            m.log_roc_data_point(0.1, 0.2, 0.3)
            m.log_confusion_matrix(['a', 'b'], [[1, 2], [3, 4]])
            m.log_confusion_matrix_row('a', [5, 6])
            m.log_confusion_matrix_cell('b', 'a', 7)
    """,
        makes={"m": "system.ClassificationMetrics"},
    ),
    Case(
        "a confusion matrix cell by cell",
        """
        def f(m: Output[ClassificationMetrics]):
            m.set_confusion_matrix_categories(['a', 'b'])
            m.log_confusion_matrix_cell('a', 'b', 2)
    """,
        makes={"m": "system.ClassificationMetrics"},
    ),
    Case(
        "curves of different length",
        "def f(m: Output[ClassificationMetrics]):\n m.log_roc_curve([0.1], [], [])",
        makes={"m": "system.ClassificationMetrics"},
        error="Length of fpr, tpr and threshold must be the same. Got lengths 1, 0 and 0 respectively.",
    ),
    Case(
        "an unknown category",
        """
        def f(m: Output[ClassificationMetrics]):
            m.set_confusion_matrix_categories(['a', 'b'])
            m.log_confusion_matrix_row('c', [1, 2])
    """,
        makes={"m": "system.ClassificationMetrics"},
        error="Invalid category: c passed. Expected one of: ['a', 'b']",
    ),
    Case(
        "a row of the wrong length",
        """
        def f(m: Output[ClassificationMetrics]):
            m.set_confusion_matrix_categories(['a', 'b'])
            m.log_confusion_matrix_row('a', [1])
    """,
        makes={"m": "system.ClassificationMetrics"},
        error="Invalid row. Expected size: 2 got: 1",
    ),
    Case(
        "a matrix of the wrong size",
        "def f(m: Output[ClassificationMetrics]):\n m.log_confusion_matrix(['a'], [[1, 2]])",
        makes={"m": "system.ClassificationMetrics"},
        error="Invalid matrix: [[1, 2]] passed for categories: ['a']",
    ),
    Case(
        "sliced classification metrics",
        "def f(m: Output[SlicedClassificationMetrics]):\n m.log_roc_reading('a', 0.5, 0.6, 0.7)",
        makes={"m": "system.SlicedClassificationMetrics"},
        differs="every method of stock's class raises",
        ours={
            "artifacts": {
                "m": {
                    "artifacts": [
                        {
                            "name": "resource-m",
                            "uri": "ROOT/made/m",
                            "metadata": {
                                "evaluationSlices": [
                                    {
                                        "slice": "a",
                                        "sliceClassificationMetrics": {
                                            "confidenceMetrics": [
                                                {
                                                    "confidenceThreshold": 0.5,
                                                    "recall": 0.6,
                                                    "falsePositiveRate": 0.7,
                                                }
                                            ]
                                        },
                                    }
                                ]
                            },
                        }
                    ]
                }
            }
        },
    ),
    Case(
        "a metric that is not a number",
        "def f(m: Output[Metrics]):\n m.log_metric('loss', float('nan'))",
        makes={"m": "system.Metrics"},
        differs="stock writes the token NaN, which is not JSON",
        ours="at metadata['loss']",
    ),
]
