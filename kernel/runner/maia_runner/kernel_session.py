"""A kernel without a notebook, for questions that only it can answer."""
import os
from contextlib import contextmanager

from jupyter_client.manager import KernelManager


class KernelError(Exception):
    """What the kernel answered to a cell that failed, one line."""


@contextmanager
def kernel_session(name: str, folder, env=None):
    """run(code) -> what it printed. KernelError if it fails, NoSuchKernel if there is no kernel of that name."""
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(cwd=str(folder), env=env or dict(os.environ))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield lambda code: _run(client, code)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _run(client, code: str) -> str:
    printed = []

    def on_output(message):
        if message['msg_type'] == 'stream':
            printed.append(message['content']['text'])

    reply = client.execute_interactive(code, store_history=False, allow_stdin=False, output_hook=on_output)['content']
    if reply['status'] != 'ok':
        raise KernelError(reply.get('evalue') or reply.get('ename') or 'it failed without a reason')
    return ''.join(printed)
