"""Runs that were recorded with a model that looks at the images: tests/kernel/runs. Their replies are played again, without a network;
the experiments are made anew."""

import json
import shutil
from pathlib import Path

import pytest

from agent_notebook import AgentNotebook, shown

STAMPS = Path("/usr/share/tuxpaint/stamps")
RECORDED = Path(__file__).parent / "runs"
LAYER = "blocks.3.2.bn2"
pytestmark = pytest.mark.skipif(
    not STAMPS.exists() or not Path("/usr/share/wordnet").exists(),
    reason="the packages tuxpaint-stamps-default and wordnet-base are not installed",
)


@pytest.fixture
def notebook(tmp_path):
    """With the recorded runs and a cache of its own."""
    cache = tmp_path / "cache"
    cache.mkdir()
    folder = tmp_path / "notebook"
    folder.mkdir()
    notebook = AgentNotebook(folder, env={"MAIA_CACHE": str(cache)}, unit=f'System system(60, "{LAYER}");')
    shutil.copytree(RECORDED, notebook.runs)
    yield notebook
    notebook.close()


def recorded(kind):
    records = [json.loads(line) for line in (RECORDED / "edges" / "journal.jsonl").read_text().splitlines()]
    return [record for record in records if record["type"] == kind]


def prompts(out):
    """Of lines such as "a bowl: mean 2.97, largest 3.54"."""
    return [line.split(":")[0] for line in out.splitlines()]


def test_a_recorded_run_is_played_again(notebook):
    # The exemplars are a few birds here: the recorded ones were of the default scenes, which take minutes.
    notebook.kernel.run(f"!maia exemplars --images {STAMPS}/animals/birds --layers {LAYER}", deadline=120).ok()
    notebook.kernel.run(notebook.unit, deadline=60).ok()
    answer = notebook.kernel.run("%agent replay edges --mode auto", deadline=180).ok()
    records = notebook.journal()
    assert [r["text"] for r in records if r["type"] == "reply"] == [r["text"] for r in recorded("reply")]
    observations = [r for r in records if r["type"] == "observation"]
    assert [r["code"] for r in observations] == [r["code"] for r in recorded("observation")]
    assert not any(r["error"] for r in observations), "what ran then runs today"
    assert notebook.last("label") == recorded("end")[0]["labels"][0]["text"] == "no single concept"
    assert "HIGHLIGHTED REGIONS" in shown(answer)
    assert prompts(observations[1]["out"]) == prompts(recorded("observation")[1]["out"]), "the same can be drawn"


def test_recorded_runs_are_listed_and_become_pages(notebook):
    listed = shown(notebook.kernel.run("%agent runs").ok())
    for name in ("corn on the cob", "refrigerators next to other large things", "no single concept"):
        assert name in listed
    page = notebook.kernel.run("%agent report refrigerators").ok()
    assert "refrigerators" in shown(page)
    html = next(notebook.folder.glob("**/*.html")).read_text()
    assert html.count("data:image/png;base64,") >= 15 and "elephant" in html
