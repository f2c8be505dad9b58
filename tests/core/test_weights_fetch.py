"""`maia weights` against a server on this machine whose lines break, and that lies."""
import hashlib
import http.server
import json
import os
import pty
import random
import re
import select
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get('MAIA_WEIGHTS_PROGRAM', ROOT / 'build/prefix/libexec/maia/maia-weights'))
CONTENT = random.Random(3).randbytes(1_000_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Server:
    """Answers with `behaviour(handler)`, and remembers the headers of every request."""

    def __init__(self, behaviour):
        requests = self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                requests.append((self.path, dict(self.headers)))
                self.close_connection = True
                try:
                    behaviour(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f'http://127.0.0.1:{self.port}'
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serve():
    servers = []

    def start(behaviour):
        servers.append(Server(behaviour))
        return servers[-1]
    yield start
    for server in servers:
        server.close()


def answer(handler, content=CONTENT, *, limit=None, ranges=True, etag='"1"', length=True):
    """A well-behaved server, whose connection breaks after `limit` bytes of each answer."""
    begin = 0
    wanted = re.fullmatch(r'bytes=(\d+)-', handler.headers.get('Range', ''))
    if ranges and wanted and handler.headers.get('If-Range') in (None, etag):
        begin = int(wanted[1])
        if begin >= len(content):
            handler.send_response(416)
            handler.send_header('Content-Range', f'bytes */{len(content)}')
            handler.send_header('Content-Length', '0')
            handler.end_headers()
            return
        handler.send_response(206)
        handler.send_header('Content-Range', f'bytes {begin}-{len(content) - 1}/{len(content)}')
    else:
        handler.send_response(200)
    if etag:
        handler.send_header('ETag', etag)
    if length:
        handler.send_header('Content-Length', str(len(content) - begin))
    handler.end_headers()
    rest = content[begin:]
    handler.wfile.write(rest if limit is None else rest[:limit])
    handler.wfile.flush()


class Maia:
    def __init__(self, folder):
        self.folder = folder
        self.weights = folder / 'weights'
        self.registry = folder / 'registry.json'
        self.environment = {'PATH': os.environ['PATH'], 'HOME': str(folder / 'home'),
                            'MAIA_DATA': str(ROOT / 'share/maia'), 'MAIA_WEIGHTS': str(self.weights)}

    def register(self, url, sha256=DIGEST, **more):
        entry = {'name': 'net', 'architecture': 'resnet18', 'about': 'a network', 'url': url, 'file': 'net.bin',
                 'sha256': sha256, 'licence': 'MIT', 'page': 'https://example.org', **more}
        self.registry.write_text(json.dumps({'weights': [entry]}))

    def command(self, *arguments):
        return [PROGRAM, *arguments, '--registry', self.registry]

    def __call__(self, *arguments, **environment):
        if arguments[0] == 'fetch':
            arguments += ('--retry-delay', '0')
        return subprocess.run(self.command(*arguments), text=True, capture_output=True, timeout=60,
                              env={**self.environment, **environment})

    def fetched(self):
        """The content of the file, with the certainty that nothing else is left."""
        visible = sorted(path.name for path in self.weights.iterdir() if not path.name.startswith('.'))
        assert visible == ['net.bin', 'weights.lock.json']
        return (self.weights / 'net.bin').read_bytes()

    def left(self):
        return sorted(path.name for path in self.weights.iterdir() if not path.name.startswith('.'))


@pytest.fixture
def maia(tmp_path):
    if not PROGRAM.exists():
        pytest.skip(f'{PROGRAM} is not built')
    return Maia(tmp_path)


def test_fetches_checks_and_lists(maia, serve):
    server = serve(answer)
    maia.register(server.url + '/net.bin', megabytes=1)
    before = maia('list')
    assert before.returncode == 0, before.stderr
    assert re.search(r'^net +1 MB +no +known +MIT +a network$', before.stdout, re.M)
    absent = maia('path', 'net')
    assert absent.returncode == 1
    assert 'maia weights fetch net' in absent.stderr

    done = maia('fetch', 'net')
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT
    lines = done.stderr.splitlines()
    assert lines[-1] == 'net  100%  1.00 MB of 1.00 MB'
    assert len(lines) <= 10
    assert '\x1b' not in done.stderr
    assert 'licence MIT, see https://example.org' in done.stdout
    assert maia('path', 'net').stdout == f'{maia.weights}/net.bin\n'
    assert re.search(r'^net +1.00 MB +yes', maia('list').stdout, re.M)
    assert maia('verify').stdout == 'net  good\n'

    again = maia('fetch', 'NET')
    assert again.returncode == 0
    assert 'was there and is right' in again.stdout
    assert len(server.requests) == 1


def test_what_was_changed_on_the_disk_is_noticed(maia, serve):
    maia.register(serve(answer).url)
    maia('fetch', 'net')
    path = maia.weights / 'net.bin'
    path.write_bytes(b'x' + CONTENT[1:])
    verified = maia('verify')
    assert verified.returncode == 1
    assert 'WRONG' in verified.stdout and DIGEST in verified.stdout
    again = maia('fetch', 'net')
    assert again.returncode == 1
    assert 'Remove it and fetch it again' in again.stderr


def test_broken_connections_go_on_where_they_ended(maia, serve):
    server = serve(lambda handler: answer(handler, limit=150_000))
    maia.register(server.url)
    done = maia('fetch', 'net')
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT
    assert len(server.requests) == 7
    begins = [headers.get('Range') for _, headers in server.requests]
    assert begins[0] is None and all(begins[1:])
    assert all(headers['If-Range'] == '"1"' for _, headers in server.requests[1:])
    assert 'trying again' in done.stderr


def test_a_download_that_was_given_up_goes_on_next_time(maia, serve):
    broken = [True]

    def behaviour(handler):
        if broken[0] and 'Range' in handler.headers:
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            answer(handler, limit=400_000 if broken[0] else None)
    server = serve(behaviour)
    maia.register(server.url)
    given_up = maia('fetch', 'net', '--retries', '3')
    assert given_up.returncode == 1
    assert 'Gave up after 5 attempts' in given_up.stderr  # the first brought something
    assert maia.left() == ['net.bin.part', 'net.bin.part.json']

    broken[0] = False
    done = maia('fetch', 'net')
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT
    assert server.requests[-1][1]['Range'] == 'bytes=400000-'


def test_a_killed_download_goes_on(maia, serve):
    halfway, go_on = threading.Event(), threading.Event()

    def behaviour(handler):
        if 'Range' in handler.headers:
            return answer(handler)
        answer(handler, limit=600_000)
        halfway.set()
        go_on.wait(30)
    server = serve(behaviour)
    maia.register(server.url)
    process = subprocess.Popen(maia.command('fetch', 'net'), env=maia.environment, stderr=subprocess.PIPE, text=True)
    assert halfway.wait(30)
    for line in process.stderr:
        if '60%' in line:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    go_on.set()
    done = maia('fetch', 'net')
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT
    assert server.requests[-1][1]['Range'] == 'bytes=600000-'


def test_a_server_that_ignores_ranges_is_heard_from_the_beginning(maia, serve):
    count = iter(range(10))
    server = serve(lambda handler: answer(handler, ranges=False, limit=700_000 if next(count) < 2 else None))
    maia.register(server.url)
    done = maia('fetch', 'net')
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT
    assert len(server.requests) == 3


def test_a_file_that_has_changed_meanwhile_is_fetched_anew(maia, serve):
    other = bytes(reversed(CONTENT))
    first = [True]

    def behaviour(handler):
        if first[0]:
            first[0] = False
            return answer(handler, other, limit=300_000, etag='"old"')
        answer(handler, etag='"new"')
    maia.register(serve(behaviour).url)
    done = maia('fetch', 'net')
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT


def test_a_changed_file_behind_the_same_tag_is_fetched_anew(maia, serve):
    other = bytes(reversed(CONTENT))
    count = iter(range(10))

    def behaviour(handler):
        first = next(count) == 0
        answer(handler, other if first else CONTENT, limit=300_000 if first else None)
    server = serve(behaviour)
    maia.register(server.url)
    done = maia('fetch', 'net')
    assert done.returncode == 0, done.stderr
    assert 'starting again from the beginning' in done.stderr
    assert maia.fetched() == CONTENT
    assert len(server.requests) == 3


def test_another_part_than_asked_for_is_refused(maia, serve):
    def behaviour(handler):
        if 'Range' not in handler.headers:
            return answer(handler, limit=300_000)
        handler.send_response(206)
        handler.send_header('Content-Range', f'bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}')
        handler.send_header('Content-Length', str(len(CONTENT)))
        handler.end_headers()
        handler.wfile.write(CONTENT)
    maia.register(serve(behaviour).url)
    done = maia('fetch', 'net', '--retries', '2')
    assert done.returncode == 1
    assert 'Gave up' in done.stderr


def test_no_tag_no_resuming(maia, serve):
    count = iter(range(10))
    server = serve(lambda handler: answer(handler, etag=None, limit=500_000 if next(count) == 0 else None))
    maia.register(server.url)
    assert maia('fetch', 'net').returncode == 0
    assert maia.fetched() == CONTENT
    assert 'Range' not in server.requests[1][1]


def test_a_wrong_digest_leaves_nothing(maia, serve):
    server = serve(answer)
    maia.register(server.url, sha256='0' * 64)
    done = maia('fetch', 'net')
    assert done.returncode == 1
    assert DIGEST in done.stderr and '0' * 64 in done.stderr
    assert maia.left() == []
    assert len(server.requests) == 1


def test_the_beginning_of_a_digest_is_enough_and_the_rest_is_recorded(maia, serve):
    maia.register(serve(answer).url, sha256=DIGEST[:8])
    assert maia('fetch', 'net').returncode == 0
    lock = json.loads((maia.weights / 'weights.lock.json').read_text())
    assert lock['files']['net']['sha256'] == DIGEST
    maia.register(serve(answer).url, sha256='deadbeef')
    assert maia('verify').returncode == 1


def test_a_wrong_length_is_noticed_before_the_bytes_come(maia, serve):
    maia.register(serve(answer).url, bytes=len(CONTENT) + 1)
    done = maia('fetch', 'net')
    assert done.returncode == 1
    assert 'has 1000000 bytes instead of 1000001' in done.stderr


def test_more_bytes_than_there_may_be_are_refused(maia, serve):
    maia.register(serve(lambda handler: answer(handler, length=False)).url, bytes=1000)
    done = maia('fetch', 'net')
    assert done.returncode == 1
    assert 'more than the 1000 bytes' in done.stderr


def test_without_a_length_the_end_of_the_connection_is_the_end(maia, serve):
    maia.register(serve(lambda handler: answer(handler, length=False)).url)
    assert maia('fetch', 'net').returncode == 0
    assert maia.fetched() == CONTENT


@pytest.mark.parametrize('status, hint', [(404, 'no such file'), (403, 'forbidden'), (400, 'status 400')])
def test_an_answer_that_will_not_change_is_not_asked_for_again(maia, serve, status, hint):
    server = serve(lambda handler: handler.send_error(status))
    maia.register(server.url)
    done = maia('fetch', 'net')
    assert done.returncode == 1
    assert hint in done.stderr and server.url in done.stderr
    assert len(server.requests) == 1


def test_a_busy_server_is_asked_again(maia, serve):
    count = iter(range(10))
    server = serve(lambda handler: handler.send_error(503) if next(count) < 2 else answer(handler))
    maia.register(server.url)
    assert maia('fetch', 'net').returncode == 0
    assert len(server.requests) == 3


def test_retries_are_bounded(maia, serve):
    server = serve(lambda handler: handler.send_error(503))
    maia.register(server.url)
    done = maia('fetch', 'net', '--retries', '2')
    assert done.returncode == 1
    assert 'Gave up after 3 attempts' in done.stderr and '503' in done.stderr
    assert len(server.requests) == 3


def test_nobody_listens(maia):
    with socket.socket() as unused:
        unused.bind(('127.0.0.1', 0))
        maia.register(f'http://127.0.0.1:{unused.getsockname()[1]}/')
        done = maia('fetch', 'net', '--retries', '1')
    assert done.returncode == 1
    assert 'Gave up after 2 attempts' in done.stderr


def test_redirects_are_followed_but_not_for_ever(maia, serve):
    def behaviour(handler):
        if handler.path == '/real':
            return answer(handler, limit=600_000)
        handler.send_response(302)
        handler.send_header('Location', '/real' if handler.path == '/moved' else '/round')
        handler.send_header('Content-Length', '5')
        handler.end_headers()
        handler.wfile.write(b'moved')
    server = serve(behaviour)
    maia.register(server.url + '/moved')
    assert maia('fetch', 'net').returncode == 0
    assert maia.fetched() == CONTENT
    (maia.weights / 'net.bin').unlink()
    maia.register(server.url + '/round')
    done = maia('fetch', 'net')
    assert done.returncode == 1
    assert 'more than 8 times' in done.stderr


def test_only_http(maia, tmp_path):
    maia.register('file:///etc/passwd')
    done = maia('fetch', 'net')
    assert done.returncode == 1
    assert 'must begin with https:// or http://' in done.stderr


def test_a_redirect_to_a_file_is_refused(maia, serve):
    def behaviour(handler):
        handler.send_response(302)
        handler.send_header('Location', 'file:///etc/passwd')
        handler.send_header('Content-Length', '0')
        handler.end_headers()
    maia.register(serve(behaviour).url)
    assert maia('fetch', 'net').returncode == 1
    assert 'net.bin' not in maia.left()


def test_a_silent_connection_is_given_up(maia, serve):
    release = threading.Event()
    count = iter(range(10))

    def behaviour(handler):
        if next(count) > 0:
            return answer(handler)
        answer(handler, limit=200_000)
        release.wait(30)
    maia.register(serve(behaviour).url)
    done = maia('fetch', 'net', '--stall', '1')
    release.set()
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT


def test_the_proxy_of_the_environment_is_asked(maia, serve):
    proxy = serve(answer)
    maia.register('http://weights.invalid/net.bin')
    done = maia('fetch', 'net', http_proxy=proxy.url)
    assert done.returncode == 0, done.stderr
    assert maia.fetched() == CONTENT
    assert proxy.requests[0][0] == 'http://weights.invalid/net.bin'


def test_no_proxy_is_heeded(maia, serve):
    server = serve(answer)
    maia.register(server.url)
    assert maia('fetch', 'net', http_proxy='http://proxy.invalid:1', no_proxy='127.0.0.1').returncode == 0


def test_weights_without_a_digest_need_trust_and_keep_it(maia, serve):
    contents = [CONTENT]
    server = serve(lambda handler: answer(handler, contents[0]))
    maia.register(server.url, sha256=None)
    refused = maia('fetch', 'net')
    assert refused.returncode == 1
    assert '--trust-on-first-use' in refused.stderr
    assert server.requests == []

    done = maia('fetch', 'net', '--trust-on-first-use')
    assert done.returncode == 0, done.stderr
    assert DIGEST in done.stdout
    assert 'first trusted' in maia('verify').stdout
    assert maia('fetch', 'net').returncode == 0  # the recorded digest is enough

    (maia.weights / 'net.bin').unlink()
    contents[0] = CONTENT[::-1]
    changed = maia('fetch', 'net', '--trust-on-first-use')
    assert changed.returncode == 1
    assert DIGEST in changed.stderr
    assert 'net.bin' not in maia.left()


def test_one_process_at_a_time(maia, serve):
    came, go_on = threading.Event(), threading.Event()

    def behaviour(handler):
        came.set()
        go_on.wait(30)
        answer(handler)
    maia.register(serve(behaviour).url)
    first = subprocess.Popen(maia.command('fetch', 'net'), env=maia.environment, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    assert came.wait(30)
    second = maia('fetch', 'net')
    go_on.set()
    first.communicate(timeout=60)
    assert second.returncode == 1
    assert 'another process is fetching net' in second.stderr
    assert first.returncode == 0
    assert maia.fetched() == CONTENT


def test_a_full_disk_is_named(maia, serve):
    if not os.path.exists('/dev/full'):
        pytest.skip('there is no /dev/full')
    maia.register(serve(answer).url)
    maia.weights.mkdir()
    (maia.weights / 'net.bin.part').symlink_to('/dev/full')
    done = maia('fetch', 'net')
    assert done.returncode == 1
    assert "can't write" in done.stderr


def test_one_failure_does_not_keep_the_others_from_coming(maia, serve):
    server = serve(lambda handler: handler.send_error(404) if handler.path == '/bad' else answer(handler))
    maia.register(server.url + '/good')
    registry = json.loads(maia.registry.read_text())
    registry['weights'].insert(0, {**registry['weights'][0], 'name': 'bad', 'file': 'bad.bin', 'url': server.url + '/bad'})
    maia.registry.write_text(json.dumps(registry))
    done = maia('fetch', 'bad', 'net')
    assert done.returncode == 1
    assert (maia.weights / 'net.bin').read_bytes() == CONTENT


def test_progress_on_a_terminal_is_one_line(maia, serve):
    maia.register(serve(answer).url)
    master, slave = pty.openpty()
    process = subprocess.Popen(maia.command('fetch', 'net'), env=maia.environment, stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    shown = b''
    while True:
        if not select.select([master], [], [], 30)[0]:
            break
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    assert process.wait(30) == 0
    assert shown.count(b'\n') == 1
    assert b'100%  1.00 MB of 1.00 MB' in shown


def test_names_and_options_are_spelled_out(maia, serve):
    maia.register('http://127.0.0.1:9/')
    assert "did you mean net?" in maia('path', 'ner').stderr
    for arguments, hint in [(['fetsch'], 'did you mean fetch?'), (['fetch'], 'needs names'), (['list', '--dri', 'x'], '--dir'),
                            (['fetch', 'net', '--retries', 'many'], "'many'"), (['list', '--dir'], 'needs a value')]:
        done = subprocess.run([PROGRAM, *arguments], text=True, capture_output=True, env=maia.environment)
        assert done.returncode == 2
        assert hint in done.stderr


@pytest.mark.parametrize('change, hint', [
    ({'sha256': 'XYZ'}, 'sha256'), ({'file': '../net.bin'}, 'file'), ({'name': ''}, 'name'), ({'bytes': -1}, 'bytes'),
    ({'lisence': 'MIT'}, 'lisence'), ({'licence': None}, 'licence')])
def test_malformed_registries_are_refused(maia, change, hint):
    maia.register('http://127.0.0.1:9/', **change)
    done = maia('list')
    assert done.returncode == 1
    assert hint in done.stderr and str(maia.registry) in done.stderr


def test_ones_own_registry_adds_and_replaces(maia):
    own = Path(maia.environment['HOME']) / '.config/maia/weights.json'
    own.parent.mkdir(parents=True)
    maia.register('https://example.org/mine')
    mine = json.loads(maia.registry.read_text())['weights'][0]
    own.write_text(json.dumps({'weights': [mine, {**mine, 'name': 'resnet18', 'file': 'r.bin', 'about': 'my own'}]}))
    done = subprocess.run([PROGRAM, 'list'], text=True, capture_output=True, env=maia.environment)
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line}
    assert 'my own' in lines['resnet18']
    assert 'net' in lines and 'resnet152' in lines


def test_the_registry_of_maia_is_sound():
    entries = json.loads((ROOT / 'share/maia/weights.json').read_text())['weights']
    assert len({entry['name'] for entry in entries}) == len(entries)
    for entry in entries:
        assert entry['url'].startswith('https://')
        # Where a publisher puts digits into an address, they are the digest's.
        for digits in re.findall(r'[-/]([0-9a-f]{8}|[0-9a-f]{64})(?:\.pth|/)', entry['url']):
            assert entry['sha256'].startswith(digits)
