"""What ``dsl.run_notebook`` does in a task.

The text of these functions, from the first ``def`` on, travels in the source of every notebook component
(`penstock.dsl.notebook_source`). It runs in the component's own environment, also under stock KFP: it
imports nothing of ours, and its names keep out of the user's way. Here it is never imported.
"""

# ruff: noqa: PLC0415 - each function travels with its imports

from typing import Any


def _kfp_run_notebook(path: str, folder: str, parameters: "dict[str, Any]") -> None:
    """Run a notebook from its first cell to its last, in a kernel of the Python that runs this."""
    import os
    import sys

    try:
        import ipykernel  # noqa: F401 - the kernel is a process of it
        import nbformat
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, DeadKernelError
    except ImportError as error:
        raise RuntimeError(
            f"The notebook cannot be run: {error}.\n"
            "  hint: leave packages_to_install out, or name nbclient, ipykernel and jupyter_client in it"
        ) from error

    class Kernels(AsyncKernelManager):  # type: ignore[misc]
        """Starts this Python's own kernel, whatever kernels the user has registered."""

        kernel_spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )

    class Client(NotebookClient):  # type: ignore[misc]
        """Prints what cells give at once: a notebook may run for hours."""

        def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
            output = super().process_message(msg, cell, cell_index)
            if output is not None:
                _kfp_print_output(output)
            return output

    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else each kernel warns of its debugger
    name = path[len(folder) + 1 :]
    notebook = nbformat.read(path, as_version=4)
    places = {id(cell): f"cell {number}" for number, cell in enumerate(notebook.cells, start=1)}
    _kfp_inject_parameters(notebook, parameters)
    running = []
    client = Client(
        notebook,
        timeout=None,
        kernel_name="python3",
        kernel_manager_class=Kernels,
        resources={"metadata": {"path": folder}},
        store_widget_state=False,
        on_cell_execute=lambda cell, **_: running.append(cell),
    )
    try:
        client.execute()
    except CellExecutionError as error:
        place = places.get(id(running[-1]), "the cell of injected parameters")
        raise RuntimeError(
            f"Notebook execution failed: {place} of {name} raised {error.ename}: {error.evalue}\n\n"
            f"{_kfp_plain_text(error.traceback)}"
        ) from None
    except DeadKernelError:
        place = places.get(id(running[-1]), "a cell") if running else "its start"
        raise RuntimeError(
            f"Notebook execution failed: the kernel died in {place} of {name}.\n"
            "  hint: it may have run out of memory"
        ) from None


def _kfp_inject_parameters(notebook: Any, parameters: "dict[str, Any]") -> None:
    """Put a cell of parameters after the cell that is tagged ``parameters``, else before all cells."""
    import json

    import nbformat

    if not parameters:
        return
    lines = ["import json"]
    for name, value in parameters.items():
        try:
            lines.append(f"{name} = json.loads({json.dumps(value)!r})")
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"Parameter {name!r} of dsl.run_notebook() is of type {type(value).__name__}, which is not "
                f"JSON: {error}\n  hint: write it to a file, and give the notebook the path"
            ) from None
    cell = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["injected-parameters"]})
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        del cell["id"]  # which cells have since then only
    tags = [each.metadata.get("tags", []) if each.cell_type == "code" else [] for each in notebook.cells]
    earlier = [place for place, has in enumerate(tags) if "injected-parameters" in has]
    tagged = [place for place, has in enumerate(tags) if "parameters" in has]
    if earlier:  # the notebook is what another run has left
        notebook.cells[earlier[0]] = cell
    else:
        notebook.cells.insert(tagged[0] + 1 if tagged else 0, cell)


def _kfp_print_output(output: "dict[str, Any]") -> None:
    """Print what a cell has given, but not its error, which is raised."""
    import json
    import sys

    kind = output["output_type"]
    if kind == "stream":
        stream = sys.stderr if output.get("name") == "stderr" else sys.stdout
        print(output["text"], end="", file=stream, flush=True)
    elif kind != "error":
        data = output.get("data", {})
        for form in ("text/plain", "text/markdown", "application/json"):
            if form in data:
                shown = data[form] if isinstance(data[form], str) else json.dumps(data[form])
                print(shown, flush=True)
                return


def _kfp_plain_text(text: str) -> str:
    """Return a text without the codes that colour it on a terminal."""
    import re

    return re.sub("\x1b\\[[0-9;]*m", "", text).strip()
