"""The notebook client: runs the cells of a notebook in order and reports on each."""
import asyncio
import signal

from nbclient import NotebookClient

from .agent_cells import is_agent_cell
from .document import Document
from .frontend import HELLO, TARGET, FrontEnd
from .progress import Progress


class Interrupted(Exception):
    """Somebody pressed Ctrl+C; the cells from here on did not run."""


class AgentFailed(Exception):
    """A run of the agent can't go on; the front end knows why."""


class RunnerClient(NotebookClient):
    """An nbclient that shows its progress, takes in the agent's cells, saves after each cell and ends in order on Ctrl+C.

    The first Ctrl+C interrupts the running cell, whose outputs are kept; the second kills the kernel.
    """

    def __init__(self, document: Document, frontend: FrontEnd, progress: Progress, **options):
        super().__init__(document.notebook, **options)
        self._document = document
        self._frontend = frontend
        self._progress = progress
        self._interrupted = False
        self._code = ''  # of the running cell, as it is sent
        self.failed_cell = None  # the cell in which the run ended

    async def async_start_new_kernel_client(self):
        client = await super().async_start_new_kernel_client()
        # nbclient's own handler kills the kernel at once, which loses the running cell's outputs.
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._on_sigint)
        info = await self.async_wait_for_reply(client.kernel_info())
        if info and info['content'].get('implementation') == 'maia':
            self.comm_objects[self._frontend.comm_id] = self._frontend
            self._send('comm_open', {'target_name': TARGET, 'data': HELLO})
        send = client.execute
        client.execute = lambda code, **options: self._send_cell(send, **options)
        return client

    def _on_sigint(self):
        kill = self._interrupted
        self._interrupted = True
        asyncio.ensure_future(self.km.shutdown_kernel(now=True) if kill else self.km.interrupt_kernel())

    def _send(self, kind: str, content: dict):
        message = self.kc.session.msg(kind, {'comm_id': self._frontend.comm_id, **content})
        self.kc.shell_channel.send(message)

    def _send_cell(self, send, **options):
        """nbclient would send the cell's source and nothing of its metadata."""
        session = self.kc.session
        session.metadata = self._frontend.request_metadata(self._running)
        try:
            return send(self._code, **options)
        finally:
            session.metadata = {}

    async def async_execute_cell(self, cell, cell_index, **options):
        if self._frontend.skips(cell):
            return cell
        if self._interrupted:
            self.failed_cell = cell
            raise Interrupted
        if cell.cell_type != 'code' or not cell.source.strip():
            return await super().async_execute_cell(cell, cell_index, **options)
        self._running, self._code = cell, self._frontend.begin_cell(cell_index)
        self._progress.start(cell, self._frontend.heading(cell))
        try:
            await super().async_execute_cell(cell, cell_index, **options)
            self._after_cell(cell)
        except BaseException as error:
            self.failed_cell = cell
            self._progress.finish('FAILED')
            self._document.save()
            if self._interrupted:
                raise Interrupted from error
            raise
        for answer in self._frontend.take_answers():
            self._send('comm_msg', {'data': answer})
        failed = any(output.output_type == 'error' for output in cell.outputs)
        self._progress.finish('ok' if not failed else 'error, shown to the agent' if is_agent_cell(cell) else 'error, as allowed')
        self._document.save()
        return cell

    def _after_cell(self, cell):
        if is_agent_cell(cell):
            if self._interrupted:
                raise Interrupted
            self._frontend.has_run(cell)
        if self._frontend.failed() and not self.allow_errors:
            raise AgentFailed
