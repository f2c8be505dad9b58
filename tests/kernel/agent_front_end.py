"""A front end that inserts the agent's cells, as our extension and `maia run` do, in the fewest lines.

    page = FrontEnd(kernel)
    page.add('%agent describe')        # runs it, and every cell that the agent has inserted
    assert [cell["role"] for cell in page.cells] == ...
"""

import contextlib
import uuid

from kernel_client import DeadlineMissed


class FrontEnd:
    def __init__(self, kernel, client="test", sync=True, acknowledges=True):
        self.kernel = kernel
        self.comm = uuid.uuid4().hex
        self.acknowledges = acknowledges
        self.cells = []  # {"id", "cell_type", "source", "metadata", "answer"}
        self.states = []  # of the messages "state"
        self.offered = []  # ids of cells that were inserted and not run
        self.inserted = []  # ids of messages that insert cells
        self._seen = len(kernel.comms)
        data = {"version": 1, "client": client, "sync": sync}
        kernel.send("shell", "comm_open", {"comm_id": self.comm, "target_name": "maia.frontend", "data": data})
        kernel.run("")  # the comm is open once this is answered

    def close(self):
        self.kernel.send("shell", "comm_close", {"comm_id": self.comm, "data": {}})
        self.kernel.run("")

    def tell(self, **data):
        self.kernel.send("shell", "comm_msg", {"comm_id": self.comm, "data": data})

    def add(self, source, **options):
        """A new cell of the person at the end; runs it and what comes of it. Returns its answer."""
        cell = {"id": uuid.uuid4().hex[:8], "cell_type": "code", "source": source, "metadata": {}}
        self.cells.append(cell)
        return self.run(cell, **options)

    def run(self, cell, **options):
        """Runs a cell, and all cells that are inserted to be run."""
        waiting, first = [cell], None
        while waiting:
            cell = waiting.pop(0)
            metadata = {**cell["metadata"], "cellId": cell["id"]}
            cell["answer"] = self.kernel.run(cell["source"], metadata=metadata, **options)
            first = first or cell["answer"]
            waiting += self._take()
        return first

    def _take(self):
        """Does what the kernel has sent. Returns the cells to run."""
        to_run = []
        while self._seen < len(self.kernel.comms):
            kind, content = self.kernel.comms[self._seen]
            self._seen += 1
            if kind != "comm_msg" or content["comm_id"] != self.comm:
                continue
            data = content["data"]
            if data["op"] in ("insert", "insert_run"):
                to_run += self._insert(data)
            elif data["op"] == "state":
                self.states.append(data)
            elif data["op"] == "remove":
                self.cells = [cell for cell in self.cells if cell["id"] not in data["cells"]]
            elif data["op"] == "metadata":
                self.cell(data["cell"])["metadata"].update(data["metadata"])
        return to_run

    def _insert(self, data):
        self.inserted.append(data["id"])
        at = next(i for i, cell in enumerate(self.cells) if cell["id"] == data["after"])
        cells = [{**cell, "id": uuid.uuid4().hex[:8], "answer": None} for cell in data["cells"]]
        self.cells[at + 1 : at + 1] = cells
        if self.acknowledges:
            self.tell(event="inserted", id=data["id"], cells=[cell["id"] for cell in cells])
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        if data["op"] == "insert_run":
            return code
        self.offered += [cell["id"] for cell in code]
        return []

    def cell(self, identity):
        return next(cell for cell in self.cells if cell["id"] == identity)

    def with_role(self, role):
        return [cell for cell in self.cells if cell["metadata"].get("maia", {}).get("role") == role]

    @property
    def phases(self):
        """Of the present run."""
        return [state["phase"] for state in self.states if state["run"] == self.states[-1]["run"]]


class Page:
    """A notebook in JupyterLab: the kernel writes into it at any time, and its person goes on meanwhile.

        page = Page(kernel)
        page.submit("%agent describe")
        page.wait_phase("ended")

    It does as kernel/frontend/PROTOCOL.md says. Everything that it does happens in wait(): one message after another.
    """

    def __init__(self, kernel, cells=(), page=None, notebook="test.ipynb", opens=True):
        self.kernel = kernel
        self.session = uuid.uuid4().hex
        self.comm = uuid.uuid4().hex
        self.page = page or uuid.uuid4().hex
        self.notebook = notebook
        self.cells = list(cells)
        self.states = []
        self.ops = []  # every message from the kernel
        self.removed = []
        self._before = None
        self.answers_insertions = True
        self._seen = len(kernel.comms)
        if opens:
            self.open()

    # -- its comm

    def open(self, **data):
        runs = list(dict.fromkeys(c["metadata"]["maia"]["run"] for c in self.cells if "maia" in c["metadata"]))
        data = {"version": 2, "client": "test 1.0", "sync": False, "notebook": self.notebook, "page": self.page,
                "runs": runs, **data}
        self.kernel.send("shell", "comm_open", {"comm_id": self.comm, "target_name": "maia.frontend", "data": data},
                         session=self.session)
        self.wait(lambda: self.with_op("hello"), "hello")
        self.settled()
        self._forget_ended()

    def _forget_ended(self):
        """A run that ended before is of no interest to what follows."""
        if self.states and self.states[-1]["phase"] == "ended":
            self._before = self.states[-1]["run"]
            self.states.clear()

    def close(self):
        self.kernel.send("shell", "comm_close", {"comm_id": self.comm, "data": {}}, session=self.session)

    def reloaded(self, tells=True, **options):
        """The page after a reload: a new session and comm, the cells as they were."""
        if tells:
            self.close()
        return Page(self.kernel, self.cells, page=self.page, notebook=self.notebook, **options)

    def tell(self, event, **data):
        self.kernel.send("shell", "comm_msg", {"comm_id": self.comm, "data": {"event": event, **data}},
                         session=self.session)

    def ask(self, event, **data):
        """An event about the present run."""
        self.tell(event, run=self.run, **data)

    # -- its cells

    def submit(self, source, **options):
        """A new cell of the person at the end, run; returns the cell at once."""
        self._forget_ended()
        cell = {"id": uuid.uuid4().hex[:8], "cell_type": "code", "source": source, "metadata": {}, "answer": None}
        self.cells.append(cell)
        return self.execute(cell, **options)

    def execute(self, cell, **options):
        metadata = {**cell["metadata"], "cellId": cell["id"]}
        cell["answer"] = self.kernel.submit(cell["source"], metadata=metadata, session=self.session, **options)
        return cell

    def add(self, source, **options):
        """The same, to the end of the cell. Returns its answer."""
        return self.finish(self.submit(source, **options))

    def finish(self, cell):
        self.wait(lambda: cell["answer"].done, f"the end of {cell['source']!r}")
        return cell["answer"]

    def command(self, code):
        """What a button does: a request without a cell of its own."""
        last = self.of_agent()[-1] if self.of_agent() else self.cells[-1]
        answer = self.kernel.submit(code, metadata={"cellId": last["id"]}, store_history=False, session=self.session)
        self.wait(lambda: answer.done, code)
        return answer

    def of_agent(self, role=None):
        cells = [cell for cell in self.cells if "maia" in cell["metadata"]]
        return [cell for cell in cells if role in (None, cell["metadata"]["maia"]["role"])]

    @property
    def roles(self):
        return [cell["metadata"]["maia"]["role"] for cell in self.of_agent()]

    # -- what comes

    def wait(self, condition, what, deadline=30):
        def step():
            self._take()
            return condition()

        self.kernel.wait_for(step, deadline, what)

    def wait_phase(self, phase, deadline=30, **members):
        """Until the last state is this one."""
        def there():
            return bool(self.states) and all(
                self.states[-1][key] == value for key, value in {"phase": phase, **members}.items())

        try:
            self.wait(there, phase, deadline)
        except AssertionError as missed:
            raise type(missed)(f"{missed}; states: {self.states[-3:]}") from None

    def wait_asked(self, server, count):
        """Until the scripted model was asked so often, which the kernel does not tell."""
        for _ in range(1500):
            with contextlib.suppress(DeadlineMissed):
                self.wait(lambda: len(server.requests) >= count, "silence", 0.02)
                return
        raise AssertionError(f"{len(server.requests)} of {count} requests came; states: {self.states[-3:]}")

    def settled(self):
        """Everything that it had sent is answered, and everything that came of that is here."""
        identity = self.kernel.send("shell", "kernel_info_request", {}, session=self.session)
        idle = ("status", {"execution_state": "idle"})
        self.wait(lambda: idle in self.kernel.iopub_parents.get(identity, ()), "kernel_info")

    def with_op(self, *ops):
        return [data for data in self.ops if data["op"] in ops]

    @property
    def run(self):
        return self.states[-1]["run"]

    @property
    def phases(self):
        """Of the present run."""
        return [state["phase"] for state in self.states if state["run"] == self.states[-1]["run"]]

    def _take(self):
        while self._seen < len(self.kernel.comms):
            kind, content = self.kernel.comms[self._seen]
            self._seen += 1
            if kind == "comm_msg" and content["comm_id"] == self.comm:
                self._do(content["data"])

    def _do(self, data):
        self.ops.append(data)
        if data["op"] in ("insert", "insert_run"):
            self._insert(data)
        elif data["op"] == "state":
            if data["run"] != self._before:
                self.states.append(data)
        elif data["op"] == "remove":
            step = [cell["id"] for cell in self.of_agent() if "step" in data and cell["metadata"]["maia"]["step"] == data["step"]]
            self.removed += data["cells"] + step
            self.cells = [cell for cell in self.cells if cell["id"] not in data["cells"] + step]
        elif data["op"] == "metadata":
            for cell in self.cells:
                if cell["id"] == data["cell"]:
                    cell["metadata"]["maia"].update(data["metadata"]["maia"])

    def _insert(self, data):
        if not self.answers_insertions:
            return
        cells = [c for c in self.of_agent() if c["metadata"]["maia"]["insertion"] == data["id"]]
        if not cells:
            cells = [{**cell, "id": uuid.uuid4().hex[:8], "answer": None} for cell in data["cells"]]
            ids = [cell["id"] for cell in self.cells]
            at = ids.index(data["after"]) + 1 if data["after"] in ids else len(ids)
            self.cells[at:at] = cells
        self.tell("inserted", id=data["id"], cells=[cell["id"] for cell in cells])
        for cell in cells:
            if data["op"] == "insert_run" and cell["cell_type"] == "code" and cell["answer"] is None:
                self.execute(cell)
