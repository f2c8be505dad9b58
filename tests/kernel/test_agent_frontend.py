"""The agent in JupyterLab: what kernel/frontend/PROTOCOL.md says, through the real kernel, with a scripted page and a
scripted model."""

import random

import pytest

from agent_front_end import Page
from agent_notebook import HELPERS, AgentNotebook, conclusion, experiment, refuting, shown
from chat_server import ChatServer, Held, Status


@pytest.fixture(scope="module")
def module_notebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frontend")
    (folder / "signs").mkdir()  # which cells may read: it was there before the kernel
    notebook = AgentNotebook(folder)
    yield notebook
    notebook.close()


@pytest.fixture
def notebook(module_notebook):
    """The module's notebook, without a run that is under way."""
    yield module_notebook
    if module_notebook.alive():
        module_notebook.kernel.run("%agent stop")


@pytest.fixture
def own_notebook(tmp_path):
    notebook = AgentNotebook(tmp_path / "own")
    yield notebook
    notebook.close()


@pytest.fixture
def page(notebook):
    page = Page(notebook.kernel)
    yield page
    if notebook.alive():
        page.close()
        notebook.kernel.run("")


def describe(server, options=""):
    return f"%agent describe --backend {server.setting('openai')} {options}"


def records(notebook, *kinds):
    return [record for record in notebook.journal() if record["type"] in kinds]


# ------------------------------------------------------------------------------------------------ the notebook is free


def test_the_agent_works_to_a_conclusion(notebook, page):
    with ChatServer([experiment("display(11);"), refuting("display(12);"), conclusion("dogs")]) as server:
        page.add(describe(server)).ok()
        page.wait_phase("ended")
        page.settled()
    assert page.roles == ["hypotheses", "experiment"] * 2 + ["conclusion"]
    assert page.phases == ["thinking", *["proposed", "running", "thinking"] * 2, "ended"]
    first, second = page.of_agent("experiment")
    assert first["answer"].displays[0]["text/plain"] == "11" and second["answer"].status == "ok"
    assert "12" in server.requests[2].last.text
    state = page.states[-1]
    assert state["label"] == "dogs" and state["concluded"] is True and state["mode"] == "auto"
    assert state["origin"] == page.cells[0]["id"] and state["step"] == 2 and state["steps"] == 25
    assert state["tokens"] == 3150 and state["budget"] == 0 and state["model"] == "scripted-1"
    maia = second["metadata"]["maia"]
    assert maia["origin"] == page.cells[0]["id"] and maia["insertion"] == page.with_op("insert_run")[1]["id"]
    assert maia["failed"] is False and maia["edited"] is False and maia["experiment_seconds"] > 0
    assert notebook.last("label") == "dogs"
    assert [record["approved"] for record in records(notebook, "observation")] == [False, False]


def test_a_person_runs_cells_while_the_model_thinks(notebook, page):
    held = Held(refuting("display(mine);"))
    with ChatServer([held, conclusion()]) as server:
        page.add(describe(server)).ok()
        page.wait_asked(server, 1)
        assert page.add("int mine = 33; mine").ok().value == "33"
        assert notebook.kernel.complete("min")["matches"]
        assert page.phases == ["thinking"]
        held.release()
        page.wait_phase("ended")
    assert "33" in server.requests[1].last.text


def test_the_reply_comes_before_the_cells(notebook, page):
    """Also those of the offline scientist, who needs no time to think."""
    idle = []
    insert = page._insert
    page._insert = lambda data: (idle.append([c["answer"].idle for c in page.cells if c.get("answer")]), insert(data))
    page.submit("%agent describe --mode step")
    page.wait(lambda: page.of_agent("experiment"), "the first step", deadline=60)
    assert len(idle) == 1 and all(idle[0])
    assert page.with_op("insert") and not page.with_op("insert_run")


def test_the_reply_of_the_model_is_shown_until_its_cells_are_there(notebook, page):
    held = Held(refuting(), piece=3)
    with ChatServer([held]) as server:
        cell = page.submit(describe(server))
        page.wait_asked(server, 1)
        page.finish(cell).ok()
        page.wait(lambda: any("thinks about step 1" in str(data) for data in cell["answer"].displays), "the display")
        page.wait(lambda: any("HYPOTHESIS" in str(update) for update in cell["answer"].updates), "half of the reply")
        held.release()
        page.wait(lambda: page.of_agent("experiment"), "its cells")
        assert cell["answer"].updates[-1]["data"] == {"text/html": "", "text/plain": ""}


def test_each_thought_is_shown_below_the_cell_that_led_to_it(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server))
        page.wait_phase("ended")
        page.settled()
    for cell, step in zip([page.cells[0], *page.of_agent("experiment")], (1, 2, 3)):
        assert f"thinks about step {step}" in shown(cell["answer"])


def test_a_failing_experiment_is_a_result(notebook, page):
    with ChatServer([experiment("display(twelve);"), refuting("display(13);"), conclusion()]) as server:
        page.submit(describe(server))
        page.wait_phase("ended")
        page.settled()
    failed, good = page.of_agent("experiment")
    assert failed["answer"].status == "ok" and failed["answer"].error.ename == "CompileError"
    assert failed["metadata"]["maia"]["failed"] is True and good["metadata"]["maia"]["failed"] is False
    assert "twelve" in server.requests[1].last.text


def test_a_crash_of_the_session_costs_nothing_that_was(own_notebook):
    page = Page(own_notebook.kernel)
    crash = experiment("die();")
    with ChatServer([experiment("int kept = 7;"), crash, refuting("display(kept);"), conclusion()]) as server:
        page.submit(describe(server))
        page.wait_phase("ended", deadline=60)
    assert "new one was started" in server.requests[2].last.text and "7" in server.requests[3].last.text


def test_the_model_may_correct_itself(notebook, page):
    with ChatServer(["I am done.", refuting("!rm x"), refuting(), conclusion()]) as server:
        page.submit(describe(server))
        page.wait_phase("ended")
    assert "is a shell command" in server.requests[2].last.text
    assert len(page.of_agent("experiment")) == 1 and page.of_agent("experiment")[0]["metadata"]["maia"]["step"] == 2
    assert "refused" in page.cells[0]["answer"].stdout


# -------------------------------------------------------------------------------------------------- step by step, plans


def test_a_step_waits_for_its_person(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed", step=1, mode="step")
        (cell,) = page.of_agent("experiment")
        assert cell["answer"] is None
        cell["source"] = "display(100);"
        page.execute(cell)
        page.wait_phase("proposed", step=2)
        assert "The person changed your code" in server.requests[1].last.text
        assert cell["metadata"]["maia"]["edited"] is True
    assert [record["approved"] for record in records(notebook, "observation")] == [True]


def test_what_is_refused_to_the_agent_is_not_refused_to_its_person(notebook, page):
    code = 'std::cout << std::getenv("PATH") << " found";'
    with ChatServer([experiment(code), experiment(code), refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed", step=1)
        (cell,) = page.of_agent("experiment")
        page.execute(cell)
        page.wait_phase("proposed", step=2)
        assert "not available here" in server.requests[1].last.text
        cell = page.of_agent("experiment")[1]
        cell["source"] += " // the path matters"
        page.execute(cell)
        page.wait_phase("proposed", step=3)
        assert " found" in cell["answer"].stdout and " found" in server.requests[2].last.text


def test_a_plan_is_approved_and_then_nobody_is_asked(notebook, page):
    with ChatServer(["[PLAN]:\n1. Look at dogs.", "[PLAN]:\n1. Look at cats.", refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode plan"))
        page.wait_phase("proposed", step=0, mode="plan")
        assert page.roles == ["plan"] and page.with_op("insert")
        page.ask("reject", step=0, reason="rather cats")
        page.wait_phase("thinking")
        page.wait_phase("proposed", step=0)
        assert page.removed
        assert "rather cats" in server.requests[1].last.text
        page.ask("approve", remarks="be quick")
        page.wait_phase("ended")
    assert "be quick" in server.requests[2].last.text
    assert page.roles == ["plan", "hypotheses", "experiment", "conclusion"]
    assert [record["why"] for record in records(notebook, "told")] == ["rejected", "approved"]


def test_a_rejected_step_goes_and_its_reason_is_told(notebook, page):
    with ChatServer([experiment("display(1);"), refuting("display(2);"), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.settled()
        first = page.of_agent()
        page.ask("reject", step=7, reason="of another step")
        page.settled()
        assert page.phases[-1] == "proposed"
        page.ask("reject", step=1, reason="too simple")
        page.wait_phase("proposed", step=2)
        page.settled()
        assert page.removed == [cell["id"] for cell in first] and page.roles == ["hypotheses", "experiment"]
        assert "too simple" in server.requests[1].last.text
        # A cell that comes back, by the front end's own undo, is no step any more.
        page.cells.append(first[1])
        page.finish(page.execute(first[1])).ok()
        assert page.phases[-1] == "proposed" and len(server.requests) == 2


def test_approve_all_asks_nobody_from_then_on(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.settled()
        page.ask("approve_all")
        page.wait_phase("proposed", mode="auto")
        page.execute(page.of_agent("experiment")[0])
        page.wait_phase("ended")
    assert [op["op"] for op in page.with_op("insert", "insert_run")] == ["insert", "insert_run", "insert_run"]
    assert [record["mode"] for record in records(notebook, "mode")] == ["auto"]
    assert [record["approved"] for record in records(notebook, "observation")] == [True, False]


def test_approve_all_while_it_thinks(notebook, page):
    held = Held(refuting())
    with ChatServer([held, conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_asked(server, 1)
        page.wait_phase("thinking", mode="step")
        page.ask("approve_all")
        page.wait_phase("thinking", mode="auto")
        held.release()
        page.wait_phase("ended")
    assert not page.with_op("insert")
    assert [record["mode"] for record in records(notebook, "mode")] == ["auto"]


def test_approve_all_of_a_step_that_was_not_seen_yet(notebook, page):
    with ChatServer([refuting("display(1);"), conclusion()]) as server:
        page.answers_insertions = False
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.answers_insertions = True
        page.ask("approve_all")
        page.wait_phase("ended")
    first, second = page.with_op("insert", "insert_run")[:2]
    assert (first["op"], second["op"]) == ("insert", "insert_run") and first["id"] == second["id"]


# ------------------------------------------------------------------------------------------------------ hints and undo


def test_hints_reach_the_agent_whenever_they_are_given(notebook, page):
    held = Held(experiment("display(1);"))
    with ChatServer([held, refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_asked(server, 1)
        page.wait_phase("thinking")
        page.ask("hint", text="while it thinks")
        page.settled()
        held.release()
        page.wait_phase("proposed")
        page.ask("hint", text="while it waits")
        page.execute(page.of_agent("experiment")[0])
        page.wait_phase("proposed", step=2)
        text = server.requests[1].text
        assert text.count("while it thinks") == 1 and text.count("while it waits") == 1
        page.ask("hint", text="x" * 20000)
        page.ask("hint", text="")
        page.settled()
        assert "longer than 16 KB" in page.states[-1]["text"]
        assert "longer than 16 KB" in page.of_agent("experiment")[0]["answer"].stderr
    assert [record["why"] for record in records(notebook, "told")] == ["hint", "hint"]


def test_undo_takes_exactly_the_last_steps_cells_back(notebook, page):
    with ChatServer([experiment(f"display({n});") for n in range(1, 6)]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.execute(page.of_agent("experiment")[0])
        page.wait_phase("proposed", step=2)
        page.settled()
        page.ask("undo")
        page.wait_phase("paused")
        assert [cell["source"] for cell in page.of_agent("experiment")] == ["display(1);"]
        page.ask("undo")
        page.settled()
        assert page.of_agent() == []
        page.ask("undo")
        page.settled()
        assert "no step" in page.states[-1]["text"]
        page.command(f"%agent resume {page.run}").ok()
        page.wait_phase("proposed", step=1)
        assert page.of_agent("experiment")[0]["source"] == "display(3);"


def test_undo_while_it_thinks(notebook, page):
    held = Held(experiment("display(2);"))
    with ChatServer([experiment("display(1);"), held, refuting(), conclusion()]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 2)
        page.ask("undo")
        page.wait_phase("paused")
        page.settled()
        assert page.of_agent() == []
        assert server.requests[1].disconnected.wait(10)
    assert [record["step"] for record in records(notebook, "undone")] == [1]


# -------------------------------------------------------------------------------------------------------- pause and stop


def test_pause_ends_the_wait_for_the_model(notebook, page):
    with ChatServer([Held("never to be read")]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 1)
        page.ask("pause")
        page.wait_phase("paused")
        assert server.requests[0].disconnected.wait(10)
        server.add(refuting(), conclusion())
        page.command(f"%agent resume {page.run}").ok()
        page.wait_phase("ended")
    assert page.phases[:3] == ["thinking", "paused", "thinking"]
    assert len(records(notebook, "reply")) == 2


def test_pause_during_an_experiment_comes_after_it(notebook, page):
    """The event waits behind the cell; nothing is asked of the model before it is read."""
    with ChatServer([experiment('std::cout << "begun" << std::endl;'),
                     refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        cell = page.of_agent("experiment")[0]
        cell["source"] = 'std::cout << "begun" << std::endl; while (!there_is("signs/go")) {}'
        page.execute(cell)
        page.wait(lambda: "begun" in cell["answer"].stdout, "the experiment")
        page.ask("pause")
        (notebook.folder / "signs" / "go").touch()
        page.finish(cell).ok()
        page.wait_phase("paused")
        page.settled()
        assert len(server.requests) == 1 and page.phases[-2:] == ["thinking", "paused"]
        page.command("%agent resume").ok()
        page.wait_phase("proposed", step=2)


def test_pause_of_a_step_that_waits_comes_after_it(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.ask("pause")
        page.wait_phase("proposed", pausing=True)
        page.execute(page.of_agent("experiment")[0])
        page.wait_phase("paused", pausing=False)
        assert len(server.requests) == 1


def test_the_pause_magic(notebook, page):
    with ChatServer([Held("never to be read")]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 1)
        assert "thinks about step 1" in page.add("%agent status").ok().stdout
        assert "%agent resume" in page.add("%agent pause").ok().stdout
        page.wait_phase("paused")
        assert "nothing is proposed" in page.add("%agent reject x").failed("MagicError").evalue


def test_stop_while_it_thinks(notebook, page):
    with ChatServer([refuting(), Held("never to be read")]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 2)
        page.ask("stop")
        page.wait_phase("ended", concluded=False)
        page.settled()
        assert server.requests[1].disconnected.wait(10)
    assert page.roles == ["hypotheses", "experiment", "conclusion"]
    assert notebook.last("concluded") == "0"


def test_stop_during_an_experiment(notebook, page):
    loop = experiment('std::cout << "turning" << std::endl; for (volatile int i = 0;; i = i + 1) {}')
    with ChatServer([loop]) as server:
        page.submit(describe(server))
        page.wait(lambda: page.of_agent("experiment"), "the experiment")
        cell = page.of_agent("experiment")[0]
        page.wait(lambda: "turning" in cell["answer"].stdout, "the loop")
        notebook.kernel.stop()
        page.ask("stop")
        page.finish(cell).failed()
        page.wait_phase("ended")
        page.settled()
        assert len(server.requests) == 1
    assert page.phases[-3:] == ["running", "paused", "ended"]


def test_interrupt_while_it_thinks_pauses(notebook, page):
    with ChatServer([Held("never to be read")]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 1)
        page.wait_phase("thinking")
        notebook.kernel.interrupt()
        page.wait_phase("paused")
        assert server.requests[0].disconnected.wait(10)
        assert "%agent resume" in page.cells[0]["answer"].stderr
        server.add(refuting(), conclusion())
        page.command(f"%agent resume {page.run}").ok()
        page.wait_phase("ended")


def test_an_interrupt_of_a_persons_cell_is_not_the_agents(notebook, page):
    held = Held(refuting())
    with ChatServer([held, conclusion()]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 1)
        cell = page.submit('std::cout << "turning" << std::endl; for (volatile int i = 0;; i = i + 1) {}')
        page.wait(lambda: "turning" in cell["answer"].stdout, "the loop")
        notebook.kernel.stop()
        page.finish(cell).failed()
        held.release()
        page.wait_phase("ended")


def test_a_model_that_can_not_be_asked(notebook, page):
    with ChatServer([Status(401, "no such key")]) as server:
        page.add(describe(server)).ok()
        page.wait_phase("failed")
        assert "401" in page.states[-1]["text"] and "401" in page.cells[0]["answer"].stderr
        server.add(refuting(), conclusion())
        page.command(f"%agent resume {page.run}").ok()
        page.wait_phase("ended")


def test_another_task_leaves_the_run_and_it_can_be_resumed(notebook, page):
    with ChatServer([Held("never to be read")]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 1)
        page.wait_phase("thinking")
        first = page.run
        server.add(refuting(), conclusion("second"))
        answer = page.add(describe(server)).ok()
        assert first in answer.stdout
        page.wait_phase("ended")
        assert page.run != first and page.states[-1]["label"] == "second"
        assert {"run": first, "phase": "paused"}.items() <= [s for s in page.states if s["run"] == first][-1].items()
        server.add(refuting(), conclusion("first"))
        page.command(f"%agent resume {first}").ok()
        page.wait_phase("ended", run=first, label="first")
    assert page.states[-1]["origin"] == page.cells[0]["id"]


# ------------------------------------------------------------------------------------------------- pages that come and go


def test_a_reload_while_it_thinks(notebook, page):
    held = Held(refuting())
    with ChatServer([held, conclusion()]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 1)
        page.wait_phase("thinking")
        again = page.reloaded(tells=False)
        again.wait_phase("thinking")
        assert again.states[-1]["seconds"] > page.states[-1]["seconds"] >= 0
        held.release()
        again.wait_phase("ended")
    assert again.roles == ["hypotheses", "experiment", "conclusion"] and not page.with_op("insert_run")
    again.close()


@pytest.mark.parametrize("tells", [True, False])
def test_a_reload_before_the_cells_were_taken(notebook, page, tells):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server))
        page.wait(lambda: page.of_agent("experiment"), "the first step")
        page.answers_insertions = False
        page.wait_phase("proposed", step=2)
        lost = page.with_op("insert_run")[-1]
        again = page.reloaded(tells)
        again.wait_phase("ended")
    assert again.with_op("insert_run")[0]["id"] == lost["id"]
    assert [cell["metadata"]["maia"]["step"] for cell in again.of_agent("experiment")] == [1, 2]
    again.close()


def test_a_closed_page_is_not_thought_for(notebook, page):
    """The experiment ends when its page is gone: the model is asked when the page is back."""
    with ChatServer([experiment('while (!there_is("signs/on")) {}'), refuting(), conclusion()]) as server:
        page.submit(describe(server))
        page.wait(lambda: page.of_agent("experiment"), "the experiment")
        cell = page.of_agent("experiment")[0]
        page.wait_phase("running")
        page.close()
        (notebook.folder / "signs" / "on").touch()
        page.finish(cell).ok()
        page.settled()
        assert len(server.requests) == 1
        again = page.reloaded(tells=False)
        again.wait_phase("ended")
    again.close()


def test_cells_go_to_the_notebook_that_asked(notebook, page):
    other = Page(notebook.kernel, notebook="other.ipynb")
    with ChatServer([refuting(), conclusion()]) as server:
        page.submit(describe(server))
        page.wait_phase("ended")
        other.wait_phase("ended")
        page.settled()
    assert not other.with_op("insert", "insert_run", "metadata") and page.phases == other.phases
    with ChatServer([refuting(), conclusion()]) as server:
        other.submit(describe(server))
        other.wait_phase("ended")
    assert other.roles == ["hypotheses", "experiment", "conclusion"]
    other.close()


def test_a_second_tab_of_the_notebook_takes_over_when_the_first_is_closed(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.settled()
        second = Page(notebook.kernel, page.cells)
        second.wait_phase("proposed")
        assert not second.with_op("insert")
        page.execute(page.of_agent("experiment")[0])
        second.wait_phase("proposed", step=2)
        page.settled()
        assert not second.with_op("insert") and len(page.with_op("insert")) == 2
        second.cells = list(page.cells)
        page.close()
        second.ask("approve_all")
        second.execute(second.of_agent("experiment")[1])
        second.wait_phase("ended")
    assert second.roles[-1] == "conclusion"
    second.close()


def test_a_step_that_another_tab_runs_moves_the_run_there(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.settled()
        second = Page(notebook.kernel, page.cells)
        second.execute(second.of_agent("experiment")[0])
        second.wait_phase("proposed", step=2)
        second.settled()
        assert len(second.of_agent("experiment")) == 2 and len(page.with_op("insert")) == 1
    second.close()


def test_a_front_end_that_fails_pauses_the_run(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.answers_insertions = False
        page.submit(describe(server))
        page.wait_phase("proposed")
        page.tell("failed", id="another", reason="no")
        page.tell("failed", id=page.with_op("insert_run")[0]["id"], reason="the notebook is read-only")
        page.wait_phase("paused")
        assert "read-only" in page.states[-1]["text"]
        assert "read-only" in page.add("1 + 1").ok().stderr
        page.answers_insertions = True
        page.command("%agent resume").ok()
        page.wait_phase("ended")
        assert len(server.requests) == 3


def test_without_a_page_of_its_own_a_session_gets_the_next_cell(notebook, page):
    with ChatServer([experiment("display(1);"), experiment("display(2);")]) as server:
        answer = notebook.agent(server, options="").ok()
        assert [entry["source"] for entry in answer.reply["payload"]] == ["set_next_input"]
        page.wait_phase("proposed")
        assert not page.with_op("insert", "insert_run")


# ------------------------------------------------------------------------------------------------------ another kernel


def test_a_run_goes_on_in_another_kernel(own_notebook):
    kernel = own_notebook.kernel
    page = Page(kernel)
    with ChatServer([experiment("int its = 32;"), refuting("display(its + 1);"), conclusion("dogs")]) as server:
        page.submit(describe(server, "--mode step --context --timeout 77"))
        page.wait_phase("proposed")
        page.execute(page.of_agent("experiment")[0])
        page.wait_phase("proposed", step=2)
        page.settled()
        run, origin = page.run, page.cells[0]["id"]
        kernel.kill()
        kernel._forget()
        kernel.start()
        again = Page(kernel, page.cells)
        assert again.with_op("hello")[0]["open_run"] == run
        again.add(HELPERS + own_notebook.unit).ok()
        again.command(f"%agent resume {run}").ok()
        again.wait_phase("proposed", step=2, mode="step", origin=origin)
        again.settled()
        assert len(again.of_agent("experiment")) == 2  # those that it had
        again.execute(again.of_agent("experiment")[1])
        again.wait_phase("ended")
    assert "33" in server.requests[2].last.text
    begin = records(own_notebook, "begin")[0]["options"]
    assert begin["mode"] == "step" and begin["own_cells"] is True and begin["experiment_seconds"] == 77
    assert begin["origin"] == origin


def test_undo_of_a_step_that_another_kernel_had_inserted(own_notebook):
    kernel = own_notebook.kernel
    page = Page(kernel)
    with ChatServer([experiment("display(1);"), refuting("display(2);")]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.execute(page.of_agent("experiment")[0])
        page.wait_phase("proposed", step=2)
        page.settled()
        kernel.kill()
        kernel._forget()
        kernel.start()
        again = Page(kernel, page.cells)
        again.add(HELPERS + own_notebook.unit).ok()
        again.command(f"%agent resume {page.run}").ok()
        again.wait_phase("proposed", step=2)
        again.ask("undo")
        again.settled()
        assert [cell["metadata"]["maia"]["step"] for cell in again.of_agent()] == [1, 1]
        again.ask("undo")
        again.settled()
        assert again.of_agent() == [] and len(again.cells) == 2


def test_a_kernel_that_is_killed_while_it_thinks_loses_only_that(own_notebook):
    kernel = own_notebook.kernel
    page = Page(kernel)
    with ChatServer([refuting(), Held("lost"), conclusion()]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 2)
        page.wait_phase("thinking")
        run = page.run
        kernel.kill()
        kernel._forget()
        kernel.start()
        again = Page(kernel, page.cells)
        assert again.with_op("hello")[0]["open_run"] == run
        again.add(HELPERS + own_notebook.unit).ok()
        again.command(f"%agent resume {run}").ok()
        again.wait_phase("ended")
    assert len(server.requests) == 3


def test_shutdown_while_it_thinks(own_notebook):
    page = Page(own_notebook.kernel)
    with ChatServer([Held("never to be read")]) as server:
        page.submit(describe(server))
        page.wait_asked(server, 1)
        assert own_notebook.kernel.shutdown() == 0


# ----------------------------------------------------------------------------------------------------- hostile messages

ODD = [None, True, 0, -1, 1e308, 2**63, "", "x" * 100000, "\x00", "\U0001f600", [], [[]], {}, {"a": {"b": []}}]


def test_no_message_harms_the_kernel(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.submit(describe(server, "--mode step"))
        page.wait_phase("proposed")
        page.settled()
        dice = random.Random(7)
        events = ["inserted", "failed", "asking", "approve", "approve_all", "reject", "hint", "unheard-of", *ODD]
        for number in range(300):
            data = {"event": dice.choice(events)}
            for key in ("id", "run", "step", "cells", "text", "remarks", "reason", "op"):
                if dice.random() < 0.5:
                    data[key] = dice.choice(ODD)
            content = {"comm_id": page.comm, "data": data if number % 7 else dice.choice(ODD)}
            notebook.kernel.send("shell", "comm_msg", content, session=page.session)
        for odd in ODD:
            opened = {"comm_id": "odd", "target_name": "maia.frontend", "data": odd}
            notebook.kernel.send("shell", "comm_open", opened)
            members = {key: odd for key in ("version", "client", "sync", "notebook", "page", "runs")}
            notebook.kernel.send("shell", "comm_open", {**opened, "data": {**members, "client": "odd"}})
            notebook.kernel.send("shell", "comm_open", {**opened, "data": {"client": "odd", "runs": [odd, page.run]}})
        notebook.kernel.send("shell", "comm_close", {"comm_id": "odd"})
        page.settled()
        assert page.phases[-1] == "proposed"
        page.execute(page.of_agent("experiment")[0])
        page.wait_phase("proposed", step=2)
