"""A front end that inserts the agent's cells, as our extension and `maia run` do, in the fewest lines.

    page = FrontEnd(kernel)
    page.add('%agent describe')        # runs it, and every cell that the agent has inserted
    assert [cell["role"] for cell in page.cells] == ...
"""

import uuid


class FrontEnd:
    def __init__(self, kernel, client="test", sync=True, acknowledges=True):
        self.kernel = kernel
        self.comm = uuid.uuid4().hex
        self.acknowledges = acknowledges
        self.cells = []  # {"id", "cell_type", "source", "metadata", "answer"}
        self.states = []  # of the messages "state"
        self.offered = []  # ids of cells that were inserted and not run
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
        return [state["phase"] for state in self.states]
