"""The notebook of a run: the cells that the client walks through, and the form in which they are saved."""
import copy
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell

from .output import join_streams, save_notebook


class Document:
    """nbclient walks through the list of cells by index. So cells are inserted only behind the running one, and a cell
    that is to go is only marked: what is saved leaves it out."""

    def __init__(self, notebook, path: Path):
        self.notebook = notebook
        self.path = path
        self._removed = set()
        _give_ids(notebook)

    @property
    def cells(self) -> list:
        return self.notebook.cells

    def index_of(self, identity: str):
        """None if there is no such cell, or not any more."""
        for index, cell in enumerate(self.cells):
            if cell.id == identity and identity not in self._removed:
                return index
        return None

    def insert(self, position: int, cells: list):
        self.cells[position:position] = cells

    def remove(self, cells: list):
        self._removed.update(cell.id for cell in cells)

    def is_removed(self, cell) -> bool:
        return cell.id in self._removed

    def visible(self):
        """A copy as it is to be saved or shown; nbclient still needs its own as they are."""
        copied = copy.deepcopy(self.notebook)
        copied.cells = [cell for cell in copied.cells if cell.id not in self._removed]
        join_streams(copied)
        return copied

    def save(self):
        """OSError if it can't be written."""
        save_notebook(self.visible(), self.path)


def new_cell(cell_type: str, source: str, metadata: dict):
    make = new_code_cell if cell_type == 'code' else new_markdown_cell
    return make(source, metadata=metadata)


def _give_ids(notebook):
    """Cells have an id from format 4.5 on, which is how the kernel names them."""
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        notebook.nbformat_minor = 5
    for cell in notebook.cells:
        if 'id' not in cell:
            cell.id = new_code_cell().id
