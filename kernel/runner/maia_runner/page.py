"""The page of an executed notebook: every cell as in JupyterLab, and where each of the agent's cells comes from.

The template is the one that `jupyter nbconvert --to html --template maia` takes.
"""
import re
from pathlib import Path

from .agent_cells import is_agent_cell
from .output import replace_file
from .paths import PREFIX

_SCRIPT = re.compile(r'<script\b.*?</script>', re.DOTALL | re.IGNORECASE)


def save_page(notebook, path: Path):
    """Writes the notebook as an HTML page, in one file."""
    from nbconvert import HTMLExporter  # here, because importing it costs a second

    exporter = HTMLExporter(template_name='maia', extra_template_basedirs=[str(PREFIX / 'share/jupyter/nbconvert/templates')])
    page, _ = exporter.from_notebook_node(notebook, {'metadata': {'name': path.stem, 'path': str(path.parent)}})
    if any(is_agent_cell(cell) for cell in notebook.cells):
        page = _SCRIPT.sub('', page)  # the page's policy would not let them run
    replace_file(path, page)
