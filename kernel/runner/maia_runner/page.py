"""The page of an executed notebook: every cell as in JupyterLab, and where each of the agent's cells comes from."""
import base64
import copy
import re
from pathlib import Path

from .agent_cells import is_agent_cell, provenance, step_of
from .output import replace_file

_SCRIPT = re.compile(r'<script\b.*?</script>', re.DOTALL | re.IGNORECASE)


def save_page(notebook, path: Path):
    """Writes the notebook as an HTML page, in one file."""
    from nbconvert import HTMLExporter  # here, because importing it costs a second

    exporter = HTMLExporter(template_name='maia', extra_template_basedirs=[str(Path(__file__).with_name('templates'))])
    resources = {'metadata': {'name': path.stem, 'path': str(path.parent)}, 'maia_badges': badges(notebook)}
    page, _ = exporter.from_notebook_node(_with_svg_as_images(notebook), resources)
    if resources['maia_badges']:
        page = _SCRIPT.sub('', page)  # the page's policy would not let them run
    replace_file(path, page)


def badges(notebook) -> dict:
    """The line about each of the agent's cells, by its id. What a step cost stands above its first cell only."""
    found, seen = {}, set()
    for cell in notebook.cells:
        if is_agent_cell(cell):
            about = provenance(cell)
            step = about['run'], step_of(cell)
            found[cell.id] = _badge(about, short=step in seen)
            seen.add(step)
    return found


def _badge(about: dict, short: bool) -> str:
    parts = ['agent', f'step {about["step"]}' if about.get('step') else '', about.get('role', '')]
    if not short:
        backend, model = str(about.get('backend', '')), str(about.get('model', ''))
        parts += [backend, model if model not in backend else '']
        parts += [_number(about, 'seconds', '{:.1f} s'), _number(about, 'input_tokens', '{:,} tokens in'),
                  _number(about, 'output_tokens', '{:,} out'), _number(about, 'cost', '${:.4f}')]
        parts.append(f'run {about["run"]}')
    if about.get('edited'):
        parts.append('edited by a person')
    return ' · '.join(str(part) for part in parts if part)


def _number(about: dict, name: str, pattern: str) -> str:
    value = about.get(name)
    return pattern.format(value) if isinstance(value, (int, float)) and value else ''


def _with_svg_as_images(notebook):
    """A copy with each SVG picture as an image: the exporter would empty an inline one, because it could hold a script."""
    copied = copy.deepcopy(notebook)
    for cell in copied.cells:
        for output in cell.get('outputs', []):
            picture = output.get('data', {}).pop('image/svg+xml', None)
            if picture is not None:
                encoded = base64.b64encode(picture.encode()).decode()
                output.data['text/html'] = f'<img alt="" src="data:image/svg+xml;base64,{encoded}">'
    return copied
