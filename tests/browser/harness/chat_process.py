"""tests/kernel/chat_server.py in a process of its own, which a test in another language talks to by lines of JSON.

    in    {"add": [REPLY...]}    more of the script; REPLY is a text, {"held": NAME, "text": ...}: a reply that waits for its
                                 release, {"status": 500, "message": ...} or {"cut": 0.5}: a connection that ends too early
          {"release": NAME}
    out   {"setting": ...}       first of all: what stands behind `%backend vlm`
          {"request": N, "text": ..., "last": ..., "images": ...}    all messages, the last one, how many images it has
          {"answered": N, "at": ...}    the last byte of that reply is sent; milliseconds since 1970
          {"disconnected": N}    the client hung up before it had the reply to request N
          {"problem": ...}       a request that no provider would understand, or one more than the script has replies

Ends with its input.
"""

import json
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kernel"))

import chat_server  # noqa: E402
from chat_server import ChatServer, Cut, Held, Status  # noqa: E402

lock = threading.Lock()


def tell(**message):
    with lock:
        print(json.dumps(message), flush=True)


class Handler(chat_server._Handler):
    def _chat(self, request, action):
        super()._chat(request, action)
        tell(answered=request.number, at=time.time() * 1000)


class Server(ChatServer):
    def __init__(self):
        super().__init__()
        self._server.RequestHandlerClass = Handler

    def _next(self, request):
        if not self.rest:
            tell(problem="a request came after the end of the script: " + request.last.text[-500:])
        action = super()._next(request)
        request.number = number = len(self.requests)
        tell(request=number, text=request.text, last=request.last.text, images=len(request.last.images))

        def watch():
            request.disconnected.wait()
            tell(disconnected=number)

        threading.Thread(target=watch, daemon=True).start()
        return action


def reply(given, held):
    if isinstance(given, str):
        return given
    if "held" in given:
        held[given["held"]] = Held(given["text"])
        return held[given["held"]]
    if "status" in given:
        return Status(given["status"], given.get("message", "scripted refusal"))
    return Cut(part=given["cut"])


def main():
    held = {}
    server = Server().start()
    tell(setting=server.setting("openai"))
    for line in sys.stdin:
        command = json.loads(line)
        server.add(*[reply(given, held) for given in command.get("add", [])])
        if "release" in command:
            held[command["release"]].release()
    for problem in server.problems:
        tell(problem=problem)
    server.close()


main()
