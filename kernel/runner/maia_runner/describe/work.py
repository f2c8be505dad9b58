"""Runs the units, a few at a time, and keeps table and page up to date."""
import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import nbformat

from ..page import save_page
from . import notebook as unit_notebook
from .budget import Budget
from .index import write_index
from .plan import Plan
from .process import UnitProcess
from .results import FAILED, OPEN, WAITING, Result, look
from .summary import write_summary

# When so many units in a row fail, the next would, too: a server is down, a key is missing.
_FAILURES_IN_A_ROW = 3


class Work:
    def __init__(self, plan: Plan, folder: Path, title: str, jobs: int, timeout, lock: int):
        self._plan = plan
        self._folder = folder
        self._title = title
        self._jobs = jobs
        self._timeout = timeout
        self._lock = lock
        self._units = folder / 'units'
        self.results = [look(unit, self._units) for unit in plan.units]
        self._budget = Budget(plan.budget, sum(result.outcome.cost for result in self.results))
        self._running = set()
        self._waiting = 0
        self._ended = 0
        self._failed_in_a_row = 0
        self.stopped = ''  # why no further unit was begun
        self.interrupted = False

    def run(self):
        asyncio.run(self._run_all())

    def write(self):
        write_summary(self._folder, self.results)
        write_index(self._folder, self._title, self.results)

    async def _run_all(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._on_sigint)
        self.write()
        numbers = [i for i, result in enumerate(self.results) if not self._complete(result)]
        self._ended = len(self.results) - len(numbers)
        # Runs that have begun come first: they have been paid for.
        numbers.sort(key=lambda i: self.results[i].state != OPEN)
        self._waiting = len(numbers)
        queue = iter(numbers)
        await asyncio.gather(*(self._worker(queue) for _ in range(min(self._jobs, len(numbers)))))

    def _on_sigint(self):
        """The units that run save what they have; a second Ctrl+C kills their kernels."""
        self.interrupted = True
        self.stopped = 'interrupted'
        for process in self._running:
            process.interrupt()

    def _complete(self, result: Result) -> bool:
        """Whether nothing is left to do. A run that ended just before a crash may miss its conclusion in the notebook."""
        if not result.done:
            return False
        if not result.notebook.exists():
            unit_notebook.write_notebook(result.notebook, result.unit, self._plan.command(0), self._plan.kernel)
        if unit_notebook.add_conclusion(result.notebook, result.outcome) or not result.page.exists():
            self._show(result)
        return True

    async def _worker(self, queue):
        for index in queue:
            if self.stopped:
                return
            await self._run_one(index)

    async def _run_one(self, index: int):
        before = self.results[index]
        unit = before.unit
        share = self._budget.share(self._waiting)
        self._waiting -= 1
        if before.state == OPEN:
            share = max(0.0, before.outcome.budget - before.outcome.cost)  # what it was given when it began
        elif self._budget.limited and share <= 0:
            self.stopped = 'the budget is spent'
            return
        try:
            self._prepare(before, share if self._budget.limited else 0)
        except OSError as error:
            self._end_of(index, FAILED, f'{error.filename}: {error.strerror}', 0)
            return
        self._budget.reserve(unit.folder, share)
        started = time.monotonic()
        process = UnitProcess(before, max(1, (os.cpu_count() or 1) // self._jobs), self._lock)
        self._running.add(process)
        try:
            in_time = await process.run(self._timeout)
        finally:
            self._running.discard(process)
        result = look(unit, self._units)
        self._budget.settle(unit.folder, result.outcome.cost - before.outcome.cost)
        problem = result.problem
        if not result.done and not in_time:
            problem = f'it took longer than --timeout {self._timeout} s'
        self._end_of(index, result.state if result.state != WAITING else FAILED, problem, time.monotonic() - started)

    def _prepare(self, result: Result, budget: float):
        """Makes the notebook, unless there is one of a run that is to be taken up."""
        result.folder.mkdir(parents=True, exist_ok=True)
        if result.outcome.run and unit_notebook.name_run(result.notebook, result.outcome.run):
            return
        command = self._plan.command(budget)
        unit_notebook.write_notebook(result.notebook, result.unit, command, self._plan.kernel)
        if result.outcome.run:
            unit_notebook.name_run(result.notebook, result.outcome.run)

    def _end_of(self, index: int, state: str, problem: str, seconds: float):
        result = look(self.results[index].unit, self._units)
        if result.done:
            unit_notebook.add_conclusion(result.notebook, result.outcome)
        else:
            result.state, result.problem = state, problem
        self.results[index] = result
        self._ended += 1
        self._failed_in_a_row = 0 if result.done else self._failed_in_a_row + 1
        if self._failed_in_a_row >= _FAILURES_IN_A_ROW and not self.stopped:
            self.stopped = f'{_FAILURES_IN_A_ROW} units failed in a row'
        self._show(result)
        self.write()
        self._say(result, seconds)

    def _say(self, result: Result, seconds: float):
        outcome = result.outcome
        spent = f'{outcome.steps} steps, {outcome.tokens:,} tokens' + (f', ${outcome.cost:.4f}' if outcome.cost else '')
        what = '; '.join(outcome.labels) or result.problem or outcome.reason
        digits = len(str(len(self.results)))
        print(f'[{self._ended:{digits}}/{len(self.results)}] {result.unit.title}: {result.state} ({spent}, {seconds:.0f} s)'
              f'{": " + what if what else ""}', file=sys.stderr, flush=True)

    def _show(self, result: Result):
        """Writes the unit's page and the picture for the table."""
        try:
            notebook = nbformat.read(result.notebook, 4)
        except (OSError, ValueError):
            return  # it says nothing that could be shown; the unit's state has the reason
        save_page(notebook, result.page)
        picture, ending = unit_notebook.exemplars_picture(notebook)
        if picture:
            result.picture.unlink(missing_ok=True)
            result.picture.with_suffix(f'.{ending}').write_bytes(picture)
