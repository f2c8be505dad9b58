"""A chat server on loopback that says what a test's script says, in every provider's way of speaking.

    with ChatServer(["[HYPOTHESIS LIST]: ...", Status(429, retry_after=0), "[LABEL]: dogs"]) as server:
        kernel.run(f"%backend vlm {server.setting('anthropic')}").ok()
        ...
        assert server.requests[0].messages[-1].images[0].width == 224

A script is a list of what is answered to the chat requests, in their order: texts, the behaviors below, or callables of
the Request that return one of them. All four shapes are served at once, each on its own path, whole and streamed as the
request asks for; so are the image endpoints of OpenAI and AUTOMATIC1111. The server keeps every request. Nothing
here sleeps: what is slow waits for an event that the test sets.
"""

import base64
import email.parser
import email.policy
import http.server
import json
import re
import socket
import struct
import threading
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SHAPES = ("openai", "responses", "anthropic", "gemini")
MODEL = "scripted-1"

# ---------------------------------------------------------------------------------------------------------- behaviors


@dataclass
class Say:
    """A reply. It is streamed in pieces of `piece` characters if the request wants a stream."""

    text: str
    input_tokens: int = 1000
    cached_tokens: int = 0
    output_tokens: int = 50
    cut_short: bool = False
    piece: int = 7


@dataclass
class Held(Say):
    """A reply that comes when the test calls release(); half of a streamed one comes at once."""

    gate: threading.Event = field(default_factory=threading.Event)

    def release(self):
        self.gate.set()


@dataclass
class Status:
    """A refusal."""

    status: int
    message: str = "scripted refusal"
    retry_after: object = None
    location: str = None


@dataclass
class Cut:
    """A reply whose connection ends after this part of its bytes."""

    text: str = "a reply of which only the first part arrives"
    part: float = 0.5


@dataclass
class Raw:
    """Any bytes."""

    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200


@dataclass
class Oversized:
    """A reply that goes on until the client has had enough, or for that many bytes."""

    bytes: int = 200 << 20


def malformed():
    return Raw(b'{"choices": [{"message": {"content": "a rep')


def wrong_type():
    return Raw(b"<html><body>Please log in to the network.</body></html>", "text/html")


def empty():
    return Raw(b"")


# ----------------------------------------------------------------------------------------------------------- pictures


def png(width=64, height=64, color=(200, 60, 60)):
    """The bytes of a PNG of one color."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(color) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@dataclass
class Picture:
    """An image of a request."""

    media_type: str
    data: bytes

    @property
    def format(self):
        """By its bytes, whatever it was called."""
        for start, name in (
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"\xff\xd8\xff", "image/jpeg"),
            (b"GIF8", "image/gif"),
        ):
            if self.data.startswith(start):
                return name
        return "image/webp" if self.data[:4] == b"RIFF" and self.data[8:12] == b"WEBP" else None

    @property
    def size(self):
        assert self.format == "image/png", self.format
        return struct.unpack(">II", self.data[16:24])

    @property
    def width(self):
        return self.size[0]

    @property
    def height(self):
        return self.size[1]


@dataclass
class Message:
    role: str  # "system", "user" or "assistant"
    parts: list  # texts and Pictures, in order

    @property
    def text(self):
        return "\n".join(part for part in self.parts if isinstance(part, str))

    @property
    def images(self):
        return [part for part in self.parts if isinstance(part, Picture)]


class Request:
    """What a client sent, in the same form for all shapes."""

    def __init__(self, method, path, headers, body):
        self.at = time.monotonic()
        self.method = method
        self.path = path
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.shape = shape_of(urlsplit(path).path)
        self.json = None
        self.files = {}  # of a multipart form
        self.messages = []
        self.stream = False
        self.disconnected = threading.Event()  # the client hung up before it had the reply
        kind = self.headers.get("content-type", "")
        if kind.startswith("multipart/"):
            self._read_form(kind)
        elif body:
            self.json = json.loads(body)
        if self.shape in SHAPES:
            self._read_chat()

    @property
    def system(self):
        return "\n".join(message.text for message in self.messages if message.role == "system")

    @property
    def last(self):
        return self.messages[-1]

    @property
    def text(self):
        return "\n".join(message.text for message in self.messages)

    @property
    def images(self):
        return [image for message in self.messages for image in message.images]

    @property
    def key(self):
        """The key that it came with, without what stands before it."""
        for name in ("authorization", "x-api-key", "x-goog-api-key"):
            if name in self.headers:
                return self.headers[name].removeprefix("Bearer ").removeprefix("Basic ")
        return None

    def _read_form(self, kind):
        source = b"content-type: " + kind.encode() + b"\r\n\r\n" + self.body
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(source)
        self.json = {}
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            if part.get_filename():
                self.files[name] = Picture(part.get_content_type(), part.get_payload(decode=True))
            else:
                self.json[name] = part.get_payload(decode=True).decode()

    def _read_chat(self):
        body = self.json
        self.model = body.get("model")
        self.stream = bool(body.get("stream"))
        turns = body.get("messages")
        if self.shape == "responses":
            turns = body["input"]
            if body.get("instructions"):
                self.messages.append(Message("system", [body["instructions"]]))
        elif self.shape == "anthropic":
            if body.get("system"):
                self.messages.append(Message("system", parts_of(body["system"])))
        elif self.shape == "gemini":
            match = re.search(r"/models/([^/:]+):(\w+)", self.path)
            self.model, self.stream = match[1], match[2] == "streamGenerateContent"
            turns = [{"role": turn["role"].replace("model", "assistant"), "content": turn["parts"]}
                     for turn in body["contents"]]  # fmt: skip
            if "systemInstruction" in body:
                self.messages.append(Message("system", parts_of(body["systemInstruction"]["parts"])))
        self.messages += [Message(turn["role"], parts_of(turn["content"])) for turn in turns]


def parts_of(content):
    """Texts and Pictures of a message's content in any provider's form. An unknown part is a KeyError."""
    if isinstance(content, str):
        return [content]
    parts = []
    for part in content:
        kind = part.get("type")
        if kind in ("text", "input_text", "output_text") or (kind is None and "text" in part):
            parts.append(part["text"])
        elif kind in ("image_url", "input_image"):
            url = part["image_url"] if isinstance(part["image_url"], str) else part["image_url"]["url"]
            match = re.fullmatch(r"data:(image/\w+);base64,(.*)", url, re.S)
            parts.append(Picture(match[1], base64.b64decode(match[2], validate=True)))
        elif kind == "image":
            source = part["source"]
            parts.append(Picture(source["media_type"], base64.b64decode(source["data"], validate=True)))
        else:
            inline = part["inlineData"]
            parts.append(Picture(inline["mimeType"], base64.b64decode(inline["data"], validate=True)))
    return parts


PATHS = {
    r"/chat/completions$": "openai",
    r"/responses$": "responses",
    r"/messages$": "anthropic",
    r"/models/[^/]+:(stream)?[gG]enerateContent$": "gemini",
    r"/images/generations$": "openai-generate",
    r"/images/edits$": "openai-edit",
    r"/sdapi/v1/txt2img$": "a1111-generate",
    r"/sdapi/v1/img2img$": "a1111-edit",
}


def shape_of(path):
    return next((shape for pattern, shape in PATHS.items() if re.search(pattern, path)), None)


# -------------------------------------------------------------------------------------------------- replies by shape


def whole(shape, say):
    """The body of a reply that is not streamed."""
    fresh = say.input_tokens - say.cached_tokens
    if shape == "openai":
        message = {"role": "assistant", "content": say.text}
        return {
            "id": "chatcmpl-1", "object": "chat.completion", "model": MODEL,
            "choices": [{"index": 0, "message": message, "finish_reason": "length" if say.cut_short else "stop"}],
            "usage": {"prompt_tokens": say.input_tokens, "completion_tokens": say.output_tokens,
                      "prompt_tokens_details": {"cached_tokens": say.cached_tokens}},
        }  # fmt: skip
    if shape == "responses":
        content = [{"type": "output_text", "text": say.text, "annotations": []}]
        return {
            "id": "resp_1", "object": "response", "model": MODEL, "error": None,
            "status": "incomplete" if say.cut_short else "completed",
            "output": [{"type": "reasoning", "summary": []},
                       {"type": "message", "role": "assistant", "content": content}],
            "usage": {"input_tokens": say.input_tokens, "output_tokens": say.output_tokens,
                      "input_tokens_details": {"cached_tokens": say.cached_tokens}},
        }  # fmt: skip
    if shape == "anthropic":
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": MODEL,
            "content": [{"type": "text", "text": say.text}],
            "stop_reason": "max_tokens" if say.cut_short else "end_turn",
            "usage": {"input_tokens": fresh, "cache_read_input_tokens": say.cached_tokens,
                      "cache_creation_input_tokens": 0, "output_tokens": say.output_tokens},
        }  # fmt: skip
    return {
        "candidates": [{"content": {"role": "model", "parts": [{"text": say.text}]},
                        "finishReason": "MAX_TOKENS" if say.cut_short else "STOP"}],
        "modelVersion": MODEL,
        "usageMetadata": {"promptTokenCount": say.input_tokens, "cachedContentTokenCount": say.cached_tokens,
                          "candidatesTokenCount": say.output_tokens},
    }  # fmt: skip


def events(shape, say):
    """[(name or None, data)] of a streamed reply."""
    pieces = [say.text[at : at + say.piece] for at in range(0, len(say.text), say.piece)]
    full = whole(shape, say)
    if shape == "openai":
        made = [{"model": MODEL, "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}]
        made += [{"model": MODEL, "choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
        end = full["choices"][0]["finish_reason"]
        made.append({"model": MODEL, "choices": [{"index": 0, "delta": {}, "finish_reason": end}]})
        made.append({"model": MODEL, "choices": [], "usage": full["usage"]})
        return [(None, data) for data in made] + [(None, "[DONE]")]
    if shape == "responses":
        made = [{"type": "response.created", "response": {"status": "in_progress"}}]
        made += [{"type": "response.output_text.delta", "delta": piece} for piece in pieces]
        made.append({"type": "response." + full["status"], "response": full})
    elif shape == "anthropic":
        start = {**full, "content": [], "stop_reason": None, "usage": {**full["usage"], "output_tokens": 1}}
        made = [{"type": "message_start", "message": start},
                {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
                {"type": "ping"}]  # fmt: skip
        made += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
                 for piece in pieces]  # fmt: skip
        made += [{"type": "content_block_stop", "index": 0},
                 {"type": "message_delta", "delta": {"stop_reason": full["stop_reason"]},
                  "usage": {"output_tokens": say.output_tokens}},
                 {"type": "message_stop"}]  # fmt: skip
    else:
        made = [{"candidates": [{"content": {"role": "model", "parts": [{"text": piece}]}}], "modelVersion": MODEL}
                for piece in pieces]  # fmt: skip
        last = {
            **full,
            "candidates": [{**full["candidates"][0], "content": {"role": "model", "parts": [{"text": ""}]}}],
        }
        return [(None, data) for data in [*made, last]]
    return [(data["type"], data) for data in made]


def event_bytes(name, data):
    text = data if isinstance(data, str) else json.dumps(data)
    return ((f"event: {name}\n" if name else "") + f"data: {text}\n\n").encode()


def error_body(shape, status, message):
    if shape == "anthropic":
        return {"type": "error", "error": {"type": "api_error", "message": message}}
    if shape == "gemini":
        return {"error": {"code": status, "message": message, "status": "UNAVAILABLE"}}
    return {"error": {"message": message, "type": "server_error", "code": None}}


# --------------------------------------------------------------------------------------------------------- the server


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self._send(404, json.dumps({"error": {"message": f"no {self.path} here"}}).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        owner = self.server.owner
        try:
            request = Request("POST", self.path, self.headers, body)
        except Exception as problem:  # the test fails with it when it looks at the requests
            owner.problems.append(f"{type(problem).__name__}: {problem} in {self.path} {body[:2000]!r}")
            self._send(400, json.dumps({"error": {"message": "the scripted server can't read this"}}).encode())
            return
        try:
            if request.shape is None:
                self._send(404, json.dumps({"error": {"message": f"no {self.path} here"}}).encode())
            elif request.shape in SHAPES:
                self._chat(request, owner._next(request))
            else:
                self._image(request, owner._next_image(request))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            request.disconnected.set()

    def _send(self, status, body, content_type="application/json", headers=()):
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _begin_stream(self):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def _chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _wait(self, request, gate):
        """Until the test opens the gate, the server closes, or the client hangs up: its socket is readable then."""
        while not gate.wait(0.02) and not self.server.owner.closing.is_set():
            self.connection.setblocking(False)
            try:
                if self.connection.recv(1, socket.MSG_PEEK) == b"":
                    raise ConnectionResetError
            except BlockingIOError:
                pass
            finally:
                self.connection.setblocking(True)

    def _chat(self, request, action):
        shape = request.shape
        if isinstance(action, Status):
            self._refuse(shape, action)
        elif isinstance(action, Raw):
            self._send(action.status, action.body, action.content_type)
        elif isinstance(action, Cut):
            self._cut(request, action)
        elif isinstance(action, Oversized):
            self._flood(request, action)
        elif request.stream:
            made = [event_bytes(*event) for event in events(shape, action)]
            self._begin_stream()
            for number, event in enumerate(made):
                if isinstance(action, Held) and number == len(made) // 2:
                    self._wait(request, action.gate)
                self._chunk(event)
            self._chunk(b"")
        else:
            if isinstance(action, Held):
                self._wait(request, action.gate)
            self._send(200, json.dumps(whole(shape, action)).encode())

    def _refuse(self, shape, action):
        headers = {"retry-after": action.retry_after, "location": action.location}
        headers = [(name, str(value)) for name, value in headers.items() if value is not None]
        self._send(
            action.status, json.dumps(error_body(shape, action.status, action.message)).encode(), headers=headers
        )

    def _cut(self, request, action):
        say = Say(action.text)
        if request.stream:
            made = [event_bytes(*event) for event in events(request.shape, say)]
            self._begin_stream()
            for event in made[: int(len(made) * action.part)]:
                self._chunk(event)
        else:
            body = json.dumps(whole(request.shape, say)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: int(len(body) * action.part)])
            self.wfile.flush()
        self._hang_up()

    def _flood(self, request, action):
        block = b"x" * (1 << 20)
        if request.stream:
            self._begin_stream()
            self._chunk(b"data: ")
            for _ in range(action.bytes >> 20):
                self._chunk(block)
            self._chunk(b"")
        else:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.close_connection = True
            for _ in range(action.bytes >> 20):
                self.wfile.write(block)

    def _image(self, request, action):
        if isinstance(action, Status):
            self._refuse(request.shape, action)
        elif isinstance(action, Raw):
            self._send(action.status, action.body, action.content_type)
        else:
            coded = base64.b64encode(action).decode()
            if request.shape.startswith("openai"):
                self._send(200, json.dumps({"created": 1, "data": [{"b64_json": coded}]}).encode())
            else:
                self._send(200, json.dumps({"images": [coded], "parameters": {}, "info": "{}"}).encode())


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        pass  # a client that hung up


class ChatServer:
    """See the top of this file. `images` is a script for the image endpoints: bytes, Status or Raw, or callables of the
    Request; when it is at its end, or not given, every request gets a PNG of a color of its own."""

    def __init__(self, replies=(), images=()):
        self._script = list(replies)
        self._image_script = list(images)
        self._changed = threading.Condition()
        self.requests = []  # of chats, in order of arrival
        self.image_requests = []
        self.problems = []  # requests that no provider would understand
        self.overrun = 0  # requests after the script's end
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        self.close()
        if kind is None:
            assert not self.problems, self.problems

    def close(self):
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def base(self, shape):
        """What a client takes as the base URL."""
        return self.url + ("/v1beta" if shape == "gemini" else "" if shape == "a1111" else "/v1")

    def setting(self, shape, model=MODEL):
        """The text behind `%backend vlm`."""
        return f"{shape}:{model}@{self.base(shape)}"

    def add(self, *replies):
        """More of the script."""
        with self._changed:
            self._script += replies

    @property
    def rest(self):
        """What of the script was not asked for."""
        return list(self._script)

    def wait_requests(self, count, seconds=30):
        """Until so many chat requests have arrived."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.requests) >= count, seconds)
        assert arrived, f"{len(self.requests)} of {count} requests came within {seconds} s; problems: {self.problems}"
        return self.requests[count - 1]

    def _next(self, request):
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
            if not self._script:
                self.overrun += 1
                return Status(400, "the test's script has no more replies")
            action = self._script.pop(0)
        return self._made(action, request)

    def _next_image(self, request):
        with self._changed:
            self.image_requests.append(request)
            number = len(self.image_requests)
            action = self._image_script.pop(0) if self._image_script else png(color=(number * 40 % 256, 120, 90))
        return action(request) if callable(action) else action

    @staticmethod
    def _made(action, request):
        if callable(action):
            action = action(request)
        return Say(action) if isinstance(action, str) else action
