"""A small Jupyter client for tests and benchmarks.

It speaks the wire protocol over its own ZeroMQ sockets, so that one loop sees every message of every
channel in order of arrival, with the time of arrival, and notices at once when the kernel's process ends.

    with Kernel() as kernel:
        answer = kernel.run("6 * 7")
        assert answer.result["text/plain"] == "42"

Everything that waits has a deadline and waits for an event: a message, a process's end. Nothing sleeps.
"""

import contextlib
import os
import re
import select
import signal
import subprocess
import time
import uuid
from pathlib import Path

import zmq
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]  # of the repository
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
MARK = "MAIA_TEST_KERNEL"  # in the environment of every process of a kernel under test


class DeadlineMissed(AssertionError):
    """An event did not come in time."""


class KernelDied(AssertionError):
    """The kernel's process ended while something was expected of it."""


def plain(text):
    """`text` without ANSI escapes."""
    return ANSI.sub("", text)


class Failure:
    """What an `error` message said."""

    def __init__(self, content):
        self.ename = content["ename"]
        self.evalue = plain(content["evalue"])
        self.ansi = "\n".join(content["traceback"])
        self.traceback = plain(self.ansi)
        self.text = "\n".join((self.ename, self.evalue, self.traceback))

    def __repr__(self):
        return f"{self.ename}: {self.evalue}\n{self.traceback}"


class Answer:
    """One execute_request and all that came back for it. It is live: what arrives later is in it, too."""

    def __init__(self, request_id, code):
        self.id = request_id
        self.code = code
        self.sent = time.monotonic()
        self.messages = []  # (seconds since sent, message type, content) of iopub and stdin, in order of arrival
        self.reply = None
        self.replied = None  # seconds until execute_reply
        self.idle = None  # seconds until idle
        self.acted = None  # seconds until the `when` action was taken

    @property
    def done(self):
        return self.reply is not None and self.idle is not None

    @property
    def seconds(self):
        """Until both the reply and idle were here."""
        return max(self.replied, self.idle)

    @property
    def seconds_after_action(self):
        return self.idle - self.acted

    @property
    def status(self):
        return self.reply["status"]

    @property
    def count(self):
        return self.reply["execution_count"]

    def contents(self, kind):
        return [content for _, message_type, content in self.messages if message_type == kind]

    def stream(self, name):
        return "".join(c["text"] for c in self.contents("stream") if c["name"] == name)

    @property
    def stdout(self):
        return self.stream("stdout")

    @property
    def stderr(self):
        return self.stream("stderr")

    @property
    def result(self):
        """MIME dict of execute_result, or None."""
        results = self.contents("execute_result")
        assert len(results) <= 1, f"{len(results)} results of one cell: {results}"
        return results[0]["data"] if results else None

    @property
    def value(self):
        """text/plain of the result, or None."""
        return None if self.result is None else self.result["text/plain"]

    @property
    def displays(self):
        return [c["data"] for c in self.contents("display_data")]

    @property
    def updates(self):
        return self.contents("update_display_data")

    @property
    def error(self):
        errors = self.contents("error")
        assert len(errors) <= 1, f"{len(errors)} errors of one cell: {errors}"
        return Failure(errors[0]) if errors else None

    @property
    def text(self):
        """[(kind, text)] in order of arrival; neighbours of one stream are joined."""
        out = []
        for _, kind, content in self.messages:
            if kind == "stream":
                if out and out[-1][0] == content["name"]:
                    out[-1] = (content["name"], out[-1][1] + content["text"])
                else:
                    out.append((content["name"], content["text"]))
            elif kind in ("execute_result", "display_data"):
                out.append(("result" if kind == "execute_result" else "display", content["data"].get("text/plain", "")))
            elif kind == "error":
                out.append(("error", content["ename"]))
        return out

    def arrival(self, needle):
        """Seconds until the streams held `needle`."""
        seen = ""
        for at, kind, content in self.messages:
            if kind == "stream":
                seen += content["text"]
                if needle in seen:
                    return at
        raise AssertionError(f"{needle!r} never came; streams: {seen[-400:]!r}")

    def ok(self):
        """Itself, if the cell succeeded."""
        assert self.done and self.status == "ok", f"the cell failed:\n{self.code}\n--> {self.error}"
        return self

    def failed(self, ename=None):
        """Its Failure, if the cell failed (with that name)."""
        assert self.done and self.status == "error", f"the cell should have failed:\n{self.code}\n--> {self.text}"
        assert self.error is not None, "status is error, but there was no error message"
        assert self.reply["ename"] == self.error.ename and plain(self.reply["evalue"]) == self.error.evalue
        if ename is not None:
            assert ename in self.error.ename, f"wanted {ename}, got {self.error!r}"
        return self.error


class Kernel:
    """One kernel and its client. Start it by `with` or start(), stop it by shutdown()."""

    def __init__(self, name="maia", env=None, cwd=None):
        self.name = name
        self.mark = uuid.uuid4().hex
        self.env = {**os.environ, **(env or {}), MARK: self.mark}
        self.cwd = cwd
        self.manager = None
        self.sockets = {}
        self.answers = {}
        self.replies = {}
        self.iopub_parents = {}  # parent id -> [message], for requests other than execute
        self.comms = []  # (message type, content) of every comm message
        self.broken = False
        self.prefix = None

    # -- life ------------------------------------------------------------------------------------------------------

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        self.shutdown()

    def at(self, prefix):
        """Uses the kernelspec of that installed tree."""
        self.prefix = prefix
        return self

    def start(self, deadline=30):
        self.launch()
        try:
            self.wait_ready(deadline)
        except BaseException:
            self.abandon()  # sockets left open would block the collection of their context for ever
            raise
        return self

    def launch(self):
        """Starts the process and connects; does not wait."""
        self.manager = KernelManager(kernel_name=self.name)
        if self.prefix:
            self.manager.kernel_spec_manager.kernel_dirs = [str(Path(self.prefix) / "share/jupyter/kernels")]
        self.launched = time.monotonic()
        path = os.environ.get("MAIA_TEST_KERNEL_LOG")  # for the kernel's own stdout and stderr
        self.log = open(path, "ab") if path else subprocess.DEVNULL
        self.manager.start_kernel(env=self.env, cwd=self.cwd or os.getcwd(), stdout=self.log, stderr=self.log)
        self.pidfd = os.pidfd_open(self.pid)
        self._connect()

    def _connect(self):
        manager = self.manager
        self.session = manager.session
        self.context = zmq.Context()
        self.poller = zmq.Poller()
        identity = self.session.bsession
        kinds = {"shell": zmq.DEALER, "control": zmq.DEALER, "stdin": zmq.DEALER, "iopub": zmq.SUB}
        for channel, kind in kinds.items():
            socket = self.context.socket(kind)
            socket.linger = 0
            socket.setsockopt(zmq.RECONNECT_IVL, 2)  # the default of 100 ms would hide how fast a kernel starts
            socket.setsockopt(zmq.RCVHWM, 0)
            if kind == zmq.DEALER:
                socket.identity = identity
            else:
                socket.subscribe(b"")
            socket.connect(f"tcp://{manager.ip}:{getattr(manager, channel + '_port')}")
            self.sockets[channel] = socket
            self.poller.register(socket, zmq.POLLIN)
        self.poller.register(self.pidfd, zmq.POLLIN)

    @property
    def pid(self):
        return self.manager.provisioner.pid

    @property
    def alive(self):
        return self.manager is not None and not select.select([self.pidfd], [], [], 0)[0]

    def wait_ready(self, deadline=30):
        """Until kernel_info is answered and iopub is heard. Returns seconds from launch to kernel_info."""
        request = self.send("shell", "kernel_info_request", {})
        self.wait_for(lambda: request in self.replies, deadline, "kernel_info")
        answered = time.monotonic() - self.launched
        self.info = self.replies.pop(request)
        until = time.monotonic() + deadline
        while True:  # a subscription takes effect some time after connect: ask until a status is heard
            request = self.send("shell", "kernel_info_request", {})
            with contextlib.suppress(DeadlineMissed):
                self.wait_for(lambda: request in self.replies and self.iopub_parents.get(request), 0.2, "iopub")
                break
            assert time.monotonic() < until, "iopub stays silent"
        return answered

    def shutdown(self, deadline=10):
        """Asks the kernel to stop, expects that it and every process of it end. Returns the broker's exit status."""
        if self.manager is None:
            return None
        try:
            if self.alive and not self.broken:
                self.send("control", "shutdown_request", {"restart": False})
                self.wait_end(deadline)
            process = self.manager.provisioner.process
            status = process.wait(timeout=1) if process is not None and not self.alive else None
            if not self.broken:
                self.expect_no_processes(deadline)
            return status
        finally:
            self._forget()

    def kill(self, number=signal.SIGKILL):
        """Sends a signal to the broker alone, waits until it has ended."""
        os.kill(self.pid, number)
        self.wait_end(10)

    def abandon(self):
        """Ends all of its processes without asking."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._forget()

    def _forget(self):
        if self.manager is None:
            return
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.manager.shutdown_kernel(now=True)
        for socket in self.sockets.values():
            socket.close()
        self.context.term()
        os.close(self.pidfd)
        self.manager = None
        self.sockets = {}
        self.broken = False

    def restart(self):
        """As a front end's restart button does."""
        self.send("control", "shutdown_request", {"restart": True})
        self.wait_end(10)
        old = self.pidfd
        self.poller.unregister(old)
        self.manager.restart_kernel(now=True)
        os.close(old)
        self.pidfd = os.pidfd_open(self.pid)
        self.poller.register(self.pidfd, zmq.POLLIN)
        self.launched = time.monotonic()
        self.wait_ready()

    def wait_end(self, deadline):
        if not select.select([self.pidfd], [], [], deadline)[0]:
            raise DeadlineMissed(f"the kernel's process still runs after {deadline} s")

    # -- processes -------------------------------------------------------------------------------------------------

    def processes(self):
        """{pid: command line} of everything that this kernel started and that still runs."""
        found, others = {}, {}
        mark = f"{MARK}={self.mark}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                state, parent = (entry / "stat").read_text().rsplit(")")[-1].split()[:2]
                if state == "Z":
                    continue
                pid, command = int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                others[pid] = int(parent), command
                if mark in (entry / "environ").read_bytes():
                    found[pid] = command
        # The kernel and its worker let nobody read their environment: they are known by their parents.
        if self.manager is not None and self.pid in others:
            found[self.pid] = others[self.pid][1]
        while more := {pid: command for pid, (parent, command) in others.items() if parent in found and pid not in found}:
            found.update(more)
        return found

    def expect_no_processes(self, deadline=10):
        until = time.monotonic() + deadline
        while rest := self.processes():
            for pid in rest:
                with contextlib.suppress(ProcessLookupError):
                    handle = os.pidfd_open(pid)
                    try:
                        if not select.select([handle], [], [], max(0, until - time.monotonic()))[0]:
                            raise AssertionError(f"processes are left: {rest}")
                    finally:
                        os.close(handle)

    def worker(self, deadline=10):
        """Process id of the one worker; waits until there is one."""
        until = time.monotonic() + deadline
        while True:
            workers = {}
            for pid, command in self.processes().items():
                if command.split(" ")[0].endswith("maia-worker"):
                    with contextlib.suppress(OSError):
                        workers[pid] = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[1])
            roots = [pid for pid, parent in workers.items() if parent not in workers]  # not its forks
            if len(roots) == 1:
                return roots[0]
            assert time.monotonic() < until, f"expected one worker: {self.processes()}"
            select.select([self.pidfd], [], [], 0.02)

    def wait_engaged(self, deadline=10):
        """Until the worker is busy with the cell's own work: it computes, or it has been asleep for a while.

        A cell says "started" just before it enters its loop; this lets it arrive there.
        """
        folder = Path(f"/proc/{self.worker()}")
        ticks = os.sysconf("SC_CLK_TCK")

        def used():
            fields = (folder / "stat").read_text().rsplit(")")[-1].split()
            return (int(fields[11]) + int(fields[12])) / ticks, fields[0]

        until = time.monotonic() + deadline
        begin, quiet_since, last = used()[0], time.monotonic(), None
        while time.monotonic() < until:
            select.select([self.pidfd], [], [], 0.01)
            seconds, state = used()
            if seconds - begin >= 0.1:
                return
            if seconds != last or state not in "ST":
                last, quiet_since = seconds, time.monotonic()
            elif time.monotonic() - quiet_since >= 0.15:
                return
        raise DeadlineMissed(f"the worker neither computes nor sleeps after {deadline} s")

    def stop(self):
        """Interrupts once the cell is in the midst of its work."""
        self.wait_engaged()
        self.interrupt()

    def resident(self):
        """Bytes of memory of all its processes (proportional share)."""
        total = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += 1024 * int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.M).group(1))
        return total

    # -- messages --------------------------------------------------------------------------------------------------

    def send(self, channel, kind, content, metadata=None, session=None):
        """`session` is another than this client's own, as if there were several."""
        message = self.session.msg(kind, content, metadata=metadata)
        if session:
            message["header"]["session"] = session
        self.session.send(self.sockets[channel], message)
        return message["header"]["msg_id"]

    def request(self, kind, content=None, channel="shell", deadline=30):
        """Sends a request other than execute, returns the content of its reply."""
        identity = self.send(channel, kind, content or {})
        self.wait_for(lambda: identity in self.replies, deadline, kind)
        return self.replies.pop(identity)

    def wait_for(self, condition, deadline=30, what="an event"):
        """Handles messages until `condition()` is true."""
        until = time.monotonic() + deadline
        while not condition():
            left = until - time.monotonic()
            if left <= 0:
                self.broken = self.broken or what not in ("iopub", "silence")
                raise DeadlineMissed(f"{what} did not come within {deadline} s")
            ready = dict(self.poller.poll(left * 1000))
            # iopub first: a reply is then handled after what was published before it
            for channel in ("iopub", "stdin", "control", "shell"):
                socket = self.sockets[channel]
                if socket in ready:
                    while True:
                        try:
                            _, message = self.session.recv(socket, zmq.NOBLOCK)
                        except zmq.Again:
                            break
                        if message is None:
                            break
                        self._handle(channel, message)
            if self.pidfd in ready and len(ready) == 1 and not condition():
                raise KernelDied(f"the kernel's process ended while waiting for {what}")

    def _handle(self, channel, message):
        now = time.monotonic()
        parent = (message["parent_header"] or {}).get("msg_id")  # null in the iopub_welcome of xeus-zmq
        kind, content = message["msg_type"], message["content"]
        answer = self.answers.get(parent)
        if channel in ("shell", "control"):
            if answer is not None:
                answer.reply, answer.replied = content, now - answer.sent
                answer.reply_metadata = message["metadata"]
            else:
                self.replies[parent] = content
            return
        if kind.startswith("comm_"):
            self.comms.append((kind, content))
        if answer is None:
            self.iopub_parents.setdefault(parent, []).append((kind, content))
        elif kind == "status":
            if content["execution_state"] == "idle":
                answer.idle = now - answer.sent
        else:
            answer.messages.append((now - answer.sent, kind, content))

    # -- cells -----------------------------------------------------------------------------------------------------

    def submit(
        self,
        code,
        *,
        silent=False,
        store_history=True,
        stop_on_error=True,
        allow_stdin=False,
        user_expressions=None,
        metadata=None,
        session=None,
    ):
        """Sends an execute_request and does not wait."""
        content = {
            "code": code,
            "silent": silent,
            "store_history": store_history,
            "user_expressions": user_expressions or {},
            "allow_stdin": allow_stdin,
            "stop_on_error": stop_on_error,
        }
        message = self.session.msg("execute_request", content, metadata=metadata)
        if session:
            message["header"]["session"] = session
        answer = Answer(message["header"]["msg_id"], code)
        self.answers[answer.id] = answer
        self.session.send(self.sockets["shell"], message)
        return answer

    def run(self, code, *, deadline=30, when=None, on_input=None, allow_stdin=None, **options):
        """Runs a cell to its end and returns its Answer.

        when      (marker, action): calls action() once the streams contain `marker`
        on_input  answers to input requests, in order: texts, or callables(prompt, password) that return a text,
                  or None for no answer
        """
        if allow_stdin is None:
            allow_stdin = on_input is not None
        answer = self.submit(code, allow_stdin=allow_stdin, **options)
        self.finish(answer, deadline=deadline, when=when, on_input=on_input)
        return answer

    def finish(self, answer, *, deadline=30, when=None, on_input=None):
        """Waits for the end of a submitted cell."""
        inputs = list(on_input or [])
        asked = 0

        def step():
            nonlocal when, asked
            if when is not None and when[0] in answer.stdout + answer.stderr:
                action, when = when[1], None
                action()
                answer.acted = time.monotonic() - answer.sent
            requests = answer.contents("input_request")
            while asked < len(requests):
                assert asked < len(inputs), f"unexpected question: {requests[asked]}"
                reply = inputs[asked]
                if callable(reply):
                    answer.acted = time.monotonic() - answer.sent
                    reply = reply(requests[asked]["prompt"], requests[asked]["password"])
                asked += 1
                if reply is not None:
                    self.send("stdin", "input_reply", {"value": reply})
            return answer.done

        try:
            self.wait_for(step, deadline, f"the end of {answer.code[:200]!r}")
        except AssertionError as missed:
            raise type(missed)(
                f"{missed}\n  reply: {answer.reply}\n  seen so far: {str(answer.text)[-1500:]}"
            ) from None
        return answer

    def interrupt(self):
        """As a front end's stop button does for interrupt_mode "signal": SIGINT to the kernel's process group."""
        self.manager.interrupt_kernel()

    def complete(self, code, cursor=None):
        """complete_request; the cursor is at the end, or where `|` stands if there is one."""
        if cursor is None:
            cursor = code.index("|") if "|" in code else len(code)
            code = code.replace("|", "", 1)
        return self.request("complete_request", {"code": code, "cursor_pos": cursor})

    def inspect(self, code, cursor=None, detail=0):
        if cursor is None:
            cursor = code.index("|") if "|" in code else len(code)
            code = code.replace("|", "", 1)
        return self.request("inspect_request", {"code": code, "cursor_pos": cursor, "detail_level": detail})

    def is_complete(self, code):
        return self.request("is_complete_request", {"code": code})

    def history(self, kind, **options):
        content = {"output": False, "raw": True, "hist_access_type": kind, **options}
        return self.request("history_request", content)["history"]
