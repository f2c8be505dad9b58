"""The notebook client: runs the cells of a notebook in order and reports on each."""
import asyncio
import signal

from nbclient import NotebookClient

from .progress import Progress


class Interrupted(Exception):
    """Somebody pressed Ctrl+C; the cells from here on did not run."""


class RunnerClient(NotebookClient):
    """An nbclient that shows its progress and ends a run in order on Ctrl+C.

    The first Ctrl+C interrupts the running cell, whose outputs are kept; the second kills the kernel.
    """

    def __init__(self, notebook, progress: Progress, **options):
        super().__init__(notebook, **options)
        self._progress = progress
        self._interrupted = False
        self.failed_cell = None  # index of the cell in which the run ended

    async def async_start_new_kernel_client(self):
        client = await super().async_start_new_kernel_client()
        # nbclient's own handler kills the kernel at once, which loses the running cell's outputs.
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._on_sigint)
        return client

    def _on_sigint(self):
        kill = self._interrupted
        self._interrupted = True
        asyncio.ensure_future(self.km.shutdown_kernel(now=True) if kill else self.km.interrupt_kernel())

    async def async_execute_cell(self, cell, cell_index, **options):
        if self._interrupted:
            self.failed_cell = cell_index
            raise Interrupted
        if cell.cell_type != 'code' or not cell.source.strip():
            return await super().async_execute_cell(cell, cell_index, **options)
        self._progress.start(cell)
        try:
            await super().async_execute_cell(cell, cell_index, **options)
        except BaseException as error:
            self.failed_cell = cell_index
            self._progress.finish(cell, 'FAILED')
            if self._interrupted:
                raise Interrupted from error
            raise
        expected = any(output.output_type == 'error' for output in cell.outputs)
        self._progress.finish(cell, 'error, as allowed' if expected else 'ok')
        return cell
