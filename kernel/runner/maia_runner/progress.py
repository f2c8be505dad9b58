"""One line of progress for each cell."""
import shutil
import sys
import time


class Progress:
    """Writes to `stream` (stderr): on a terminal a line appears when its cell starts, elsewhere when it has finished."""

    def __init__(self, total: int, stream=None):
        self._total = total
        self._stream = stream = stream or sys.stderr
        self._live = stream.isatty()
        self._done = 0
        self._started = 0.0
        self._running = None  # the cell and its heading

    def start(self, cell, heading: str = ''):
        """`heading` stands for the count of cells, which only those of the notebook itself have."""
        self._started = time.monotonic()
        if not heading:
            self._done += 1
            heading = f'[{self._done:{len(str(self._total))}}/{self._total}]'
        self._running = cell, heading
        self.state('running')

    def state(self, text: str, say: bool = False):
        """What the running cell is doing. Where lines can't change, it is only written with `say`."""
        if self._live and self._running:
            self._write(self._line(text), end='\r')
        elif say:
            self.note(text)

    def finish(self, verdict: str):
        took = time.monotonic() - self._started
        self._write(self._line(f'{took:7.2f} s  {verdict}'), end='\n')
        self._running = None

    def note(self, text: str):
        """A line of its own, between the lines of the cells."""
        self._write(f'    {text}', end='\n')
        self.state('running')

    def _line(self, state: str) -> str:
        cell, heading = self._running
        first = next((line for line in cell.source.splitlines() if line.strip()), '').strip()
        line = f'{heading} {state:<30} {first}'
        width = shutil.get_terminal_size().columns - 1 if self._live else 120
        return line if len(line) <= width else line[:width - 1] + '…'

    def _write(self, line: str, end: str):
        self._stream.write(('\x1b[2K' if self._live else '') + line + end)
        self._stream.flush()
