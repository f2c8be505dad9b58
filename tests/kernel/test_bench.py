"""The benchmark program runs."""

import json
import subprocess
import sys

from kernel_client import ROOT


def test_quick_run(tmp_path):
    out = tmp_path / "out.json"
    done = subprocess.run(
        [sys.executable, ROOT / "bench/kernel/bench.py", "--quick", "--json", out],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    assert {"maia", "ipykernel"} == set(found["rounds"]) and found["rounds"]["maia"][0]["value"]
    assert "| launch to `kernel_info` |" in done.stdout and "KB per cell" in done.stdout
