"""What a run leaves: the executed notebook, its page, and the text about a failure."""
import base64
import copy
import os
import re
import tempfile
from pathlib import Path

import nbformat

_ANSI = re.compile(r'\x1b\[[0-9;]*[A-Za-z]')


def join_streams(notebook):
    """Joins neighbouring outputs of one stream. nbclient keeps one output per message of the kernel."""
    for cell in notebook.cells:
        joined = []
        for output in cell.get('outputs', []):
            last = joined[-1] if joined else None
            if last and output.output_type == last.output_type == 'stream' and output.name == last.name:
                last.text += output.text
            else:
                joined.append(output)
        if 'outputs' in cell:
            cell.outputs = joined


def save_notebook(notebook, path: Path):
    """Replaces the file at `path` in one step: it is never seen half written. OSError when it cannot."""
    _replace(path, nbformat.writes(notebook) + '\n')


def save_page(notebook, path: Path):
    """Writes the notebook as an HTML page."""
    from nbconvert import HTMLExporter  # here, because importing it costs a second

    exporter = HTMLExporter(template_name='lab')
    page, _ = exporter.from_notebook_node(_with_svg_as_images(notebook), {'metadata': {'name': path.stem, 'path': str(path.parent)}})
    _replace(path, page)


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


def failure_text(notebook, index: int, colour: bool) -> str:
    """Says which cell ended the run, shows its source with line numbers and the error it reported."""
    cell = notebook.cells[index]
    number = sum(1 for other in notebook.cells[:index + 1] if other.cell_type == 'code')
    lines = [f'cell {index + 1} of the notebook (code cell {number}) failed:', '']
    lines += [f'  {n:3} | {text}' for n, text in enumerate(cell.source.splitlines(), 1)]
    for output in cell.get('outputs', []):
        if output.output_type == 'error':
            text = '\n'.join(output.traceback) or f'{output.ename}: {output.evalue}'
            lines += ['', text if colour else _ANSI.sub('', text)]
    return '\n'.join(lines)


def _replace(path: Path, text: str):
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix='.' + path.name)
    try:
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
