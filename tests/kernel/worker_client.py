"""Speaks to a worker as the kernel does: for tests of what it does with cells of the agent, and of its pipe."""

import socket
import struct
import subprocess

EXECUTE, SHUTDOWN, READY, DONE = 0, 9, 10, 15  # places in the variant of kernel/protocol/message.hpp
STATUS = ["ok", "compile_error", "exception", "interrupted", "fatal"]


def text(value):
    data = value.encode()
    return struct.pack("<I", len(data)) + data


class Reader:
    def __init__(self, payload):
        self.payload, self.at = payload, 0

    def number(self, form):
        value = struct.unpack_from("<" + form, self.payload, self.at)[0]
        self.at += struct.calcsize("<" + form)
        return value

    def text(self):
        length = self.number("I")
        self.at += length
        return self.payload[self.at - length : self.at].decode(errors="replace")


class Done:
    """The end of one cell."""

    def __init__(self, payload):
        reader = Reader(payload)
        reader.number("Q")
        self.status = STATUS[reader.number("B")]
        self.ename, self.evalue = reader.text(), reader.text()
        self.traceback = "\n".join(reader.text() for _ in range(reader.number("I")))


class Worker:
    """A worker without a lock, of the tree that is installed at `prefix`, running in `folder`."""

    def __init__(self, prefix, folder):
        ours, its = socket.socketpair()
        ours.settimeout(120)
        self.socket, self.count = ours, 0
        command = ["bash", "-c", f"exec 3<&{its.fileno()} >/dev/null; exec \"$0\" \"$@\"", str(prefix / "libexec" / "maia" / "maia-worker"),
                   "--channel", "3", "--sandbox", "open"]
        self.process = subprocess.Popen(command, cwd=folder, pass_fds=[its.fileno()])
        its.close()
        self.receive(READY)

    def send(self, payload):
        self.socket.sendall(struct.pack("<I", len(payload)) + payload)

    def read(self, length):
        data = b""
        while len(data) < length:
            piece = self.socket.recv(length - len(data))
            assert piece, "the worker has ended"
            data += piece
        return data

    def receive(self, kind):
        """The payload of the next message of this kind."""
        while True:
            payload = self.read(struct.unpack("<I", self.read(4))[0])
            if payload[0] == kind:
                return payload[1:]

    def run(self, code, agents=True):
        self.count += 1
        self.send(bytes([EXECUTE]) + struct.pack("<Q", self.count) + text(code) + text(f"In[{self.count}]")
                  + struct.pack("<I", 1) + bytes([True, False, agents, agents]))
        return Done(self.receive(DONE))

    def close(self):
        self.send(bytes([SHUTDOWN]))
        self.process.wait(20)
        self.socket.close()
