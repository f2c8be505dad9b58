"""Fixtures of the kernel's protocol tests. They need an installed tree: `./maia build` first."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from kernel_client import ROOT, Kernel

PREFIX = ROOT / "build" / "prefix"


def pytest_configure(config):
    """Keeps the tests away from the person's own Jupyter files and history."""
    config.addinivalue_line("markers", "unlocked: the test's cells start programs, which the sandbox does not let them")
    config.scratch = tempfile.mkdtemp(prefix="maia-tests-")
    os.environ.setdefault("JUPYTER_PATH", str(PREFIX / "share" / "jupyter"))
    runtime = Path(config.scratch) / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("JUPYTER_RUNTIME_DIR", str(runtime))
    os.environ.setdefault("MAIA_HISTORY", str(Path(config.scratch) / "history.sqlite"))
    os.environ.setdefault("XDG_CACHE_HOME", str(Path(config.scratch) / "cache"))


def pytest_unconfigure(config):
    shutil.rmtree(config.scratch, ignore_errors=True)


def pytest_sessionstart(session):
    try:
        KernelSpecManager().get_kernel_spec("maia")
    except NoSuchKernel:
        pytest.exit(f"no kernelspec 'maia' in JUPYTER_PATH={os.environ['JUPYTER_PATH']}; run ./maia build first", 2)


@pytest.fixture(scope="session")
def prefix():
    """The installed tree whose kernelspec the tests use: <prefix>/share/jupyter/kernels/maia."""
    return Path(KernelSpecManager().get_kernel_spec("maia").resource_dir).resolve().parents[3]


def start_shared(tmp_path_factory, **env):
    # The tests' own files, as a person names the folder of a dataset.
    env["MAIA_SANDBOX_WRITE"] = str(tmp_path_factory.getbasetemp())
    kernel = Kernel(cwd=str(tmp_path_factory.mktemp("notebook")), env=env)
    kernel.start()
    return kernel


@pytest.fixture(scope="module")
def module_kernel(tmp_path_factory):
    """One kernel per module, because a start costs more than a test."""
    kernel = start_shared(tmp_path_factory)
    yield kernel
    kernel.shutdown()


@pytest.fixture(scope="module")
def unlocked_kernel(tmp_path_factory):
    """The same without the sandbox, in which cells start no programs."""
    kernel = start_shared(tmp_path_factory, MAIA_SANDBOX="open")
    yield kernel
    kernel.shutdown()


@pytest.fixture
def kernel(request):
    """The module's kernel, without the sandbox for a test marked `unlocked`; a new one if a test before this one left it
    hanging or dead."""
    kernel = request.getfixturevalue("unlocked_kernel" if request.node.get_closest_marker("unlocked") else "module_kernel")
    if kernel.broken or not kernel.alive:
        kernel.abandon()
        kernel.start()
    return kernel


@pytest.fixture
def start_kernel(tmp_path):
    """start_kernel(env=..., cwd=...) -> a Kernel of its own, stopped after the test."""
    kernels = []

    def start(**options):
        options.setdefault("cwd", str(tmp_path))
        kernels.append(Kernel(**options).start())
        kernels[-1].run("%opt", silent=True, store_history=False)  # its worker is there, too
        return kernels[-1]

    yield start
    for kernel in kernels:
        kernel.shutdown()


@pytest.fixture
def fresh_kernel(start_kernel):
    """A kernel of its own."""
    return start_kernel()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A test of jupyter_kernel_test that has no sample skips itself: here that is a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.path.name == "test_jupyter_kernel_test.py":
        report.outcome = "failed"
        report.longrepr = f"{item.name} was skipped: it needs a sample"
