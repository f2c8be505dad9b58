"""The demonstration notebooks run from top to bottom."""

import nbformat
import pytest
from nbclient import NotebookClient

from kernel_client import ROOT


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("00-*.ipynb")), ids=lambda p: p.name)
def test_notebook(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "maia"
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            failed = [output for output in cell.outputs if output.output_type == "error"]
            expected = "raises-exception" in cell.metadata.get("tags", [])
            assert bool(failed) == expected, f"{cell.source}\n--> {failed or 'no error'}"


def test_there_is_a_notebook():
    assert list((ROOT / "notebooks").glob("00-*.ipynb"))
