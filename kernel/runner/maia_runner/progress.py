"""One line of progress for each cell."""
import shutil
import sys
import time


class Progress:
    """Writes to `stream`: on a terminal a line appears when its cell starts, elsewhere when it has finished."""

    def __init__(self, total: int, stream=sys.stderr):
        self._total = total
        self._stream = stream
        self._live = stream.isatty()
        self._done = 0
        self._started = 0.0

    def start(self, cell):
        self._started = time.monotonic()
        self._done += 1
        if self._live:
            self._write(self._line(cell, 'running'), end='\r')

    def finish(self, cell, verdict: str):
        took = time.monotonic() - self._started
        self._write(self._line(cell, f'{took:7.2f} s  {verdict}'), end='\n')

    def _line(self, cell, state: str) -> str:
        digits = len(str(self._total))
        first = next((line for line in cell.source.splitlines() if line.strip()), '').strip()
        return f'[{self._done:{digits}}/{self._total}] {state:<30} {first}'

    def _write(self, line: str, end: str):
        width = shutil.get_terminal_size().columns - 1 if self._live else 120
        if len(line) > width:
            line = line[:width - 1] + '…'
        self._stream.write(('\x1b[2K' if self._live else '') + line + end)
        self._stream.flush()
