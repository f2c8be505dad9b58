"""What a run leaves: the executed notebook, and the text about a failure."""
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
    replace_file(path, nbformat.writes(notebook) + '\n')


def failure_text(document, failed, colour: bool) -> str:
    """Says which cell ended the run, shows its source with line numbers and the error it reported."""
    cells = [cell for cell in document.cells if not document.is_removed(cell)]
    index = next(i for i, cell in enumerate(cells) if cell is failed)
    number = sum(1 for other in cells[:index + 1] if other.cell_type == 'code')
    lines = [f'cell {index + 1} of the notebook (code cell {number}) failed:', '']
    lines += [f'  {n:3} | {text}' for n, text in enumerate(failed.source.splitlines(), 1)]
    for output in failed.get('outputs', []):
        if output.output_type == 'error':
            text = '\n'.join(output.traceback) or f'{output.ename}: {output.evalue}'
            lines += ['', text if colour else _ANSI.sub('', text)]
    return '\n'.join(lines)


def replace_file(path: Path, text: str):
    """Writes the text in one step, also if the machine stops in the middle of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix='.' + path.name)
    try:
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
