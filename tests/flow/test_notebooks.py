"""The notebooks run from top to bottom, and keep no output in the repository."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook in the current format."""
    text = path.read_text("utf-8")
    found: nbformat.NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(
    path: Path, real_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIPSCAPE_BUILD", str(real_build))
    notebook = read(path)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    printed = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert all(outputs for outputs in printed[1:])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_no_output(path: Path) -> None:
    notebook = read(path)
    kept = [c for c in notebook.cells if c.cell_type == "code" and c.outputs]
    assert kept == []
