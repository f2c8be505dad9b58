"""One unit's run: `maia run` in a process of its own, which ends when this one does."""
import asyncio
import ctypes
import os
import signal
import sys

from ..paths import PREFIX
from .results import Result

_PDEATHSIG = 1
_PATIENCE = 30  # seconds for a run to save its notebook after it was interrupted

_libc = ctypes.CDLL(None, use_errno=True)


class UnitProcess:
    def __init__(self, result: Result, threads: int, lock: int):
        self._result = result
        self._threads = threads
        self._lock = lock  # a descriptor that the process holds while it lives
        self._process = None
        self._parent = os.getpid()

    async def run(self, timeout) -> bool:
        """Returns whether it ended within `timeout` seconds (None: any time)."""
        result = self._result
        environment = {**os.environ, 'MAIA_RUNS': str(result.runs.resolve())}
        environment.setdefault('OMP_NUM_THREADS', str(self._threads))
        command = [sys.executable, '-B', str(PREFIX / 'libexec/maia/maia-run'), str(result.notebook), '-o',
                   str(result.notebook), '--resume']
        with open(result.log, 'ab') as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                start_new_session=True, preexec_fn=self._die_with_parent, pass_fds=[self._lock])
        try:
            await asyncio.wait_for(asyncio.shield(self._process.wait()), timeout)
            return True
        except asyncio.TimeoutError:
            await self._end()
            return False

    def interrupt(self):
        """As Ctrl+C does: the run saves what it has."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)

    async def _end(self):
        self.interrupt()
        try:
            await asyncio.wait_for(asyncio.shield(self._process.wait()), _PATIENCE)
        except asyncio.TimeoutError:
            self._process.kill()
            await self._process.wait()

    def _die_with_parent(self):
        """Without this a killed `maia describe` would leave runs behind that go on spending."""
        _libc.prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self._parent:
            os._exit(1)
