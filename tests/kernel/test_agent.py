"""The agent in the notebook: how its steps come and go, through the real kernel and a scripted model."""

import pytest

from agent_front_end import FrontEnd
from agent_notebook import AgentNotebook, conclusion, experiment, refuting, shown
from chat_server import ChatServer, Held

pytestmark = pytest.mark.usefixtures("no_run")


@pytest.fixture(scope="module")
def module_notebook(tmp_path_factory):
    notebook = AgentNotebook(tmp_path_factory.mktemp("agent"))
    yield notebook
    notebook.close()


@pytest.fixture
def notebook(module_notebook, request):
    """The module's notebook."""
    return module_notebook


@pytest.fixture
def no_run(module_notebook):
    """No run and no front end is left over from the test before."""
    yield
    if module_notebook.alive():
        module_notebook.kernel.run("%agent stop")


@pytest.fixture
def own_notebook(tmp_path):
    notebook = AgentNotebook(tmp_path / "own")
    yield notebook
    notebook.close()


def offered(answer):
    """The code of the cell that is offered as the next one."""
    payload = [entry for entry in answer.reply["payload"] if entry["source"] == "set_next_input"]
    assert len(payload) <= 1, payload
    return payload[0]["text"] if payload else None


# ---------------------------------------------------------------------------------------------------- step by step


def test_each_step_comes_as_the_next_cell(notebook):
    with ChatServer([experiment("int first_step = 6;\ndisplay(first_step);"), refuting("display(7 * first_step);"),
                     conclusion("dogs")]) as server:
        answer = notebook.agent(server, options="").ok()
        code = offered(answer)
        assert code.startswith("// agent: run ") and ", step 1\nint first_step = 6;" in code
        assert "Hypotheses" in shown(answer) and "press Shift+Enter" in shown(answer)
        assert len(server.requests) == 1

        answer = notebook.kernel.run(code).ok()
        assert server.requests[1].last.text.split("\n")[1] == "6"
        answer = notebook.kernel.run(offered(answer)).ok()
        assert "42" in server.requests[2].last.text
        assert offered(answer) is None
        assert "**Label** dogs" in shown(answer)
        assert notebook.last("label") == "dogs"
        assert notebook.last("steps") == "2"


def test_an_edited_step_is_told(notebook):
    with ChatServer([experiment("display(1);"), experiment("display(2);")]) as server:
        code = offered(notebook.agent(server, options=""))
        notebook.kernel.run(code.replace("display(1)", "display(1 + 10)")).ok()
        text = server.requests[1].last.text
        assert "11" in text and "The person changed your code" in text and "display(1 + 10);" in text
        assert [r["edited"] for r in notebook.journal() if r["type"] == "observation"] == [True]


def test_an_old_step_only_runs_again(notebook):
    with ChatServer([experiment("display(1);"), experiment("display(2);")]) as server:
        first = offered(notebook.agent(server, options=""))
        second = offered(notebook.kernel.run(first).ok())
        again = notebook.kernel.run(first).ok()
        assert len(server.requests) == 2 and offered(again) is None
        assert again.displays[0]["text/plain"] == "1"
        notebook.kernel.run(second)
        assert len(server.requests) == 3


def test_own_cells_are_told_if_wanted(notebook):
    script = [experiment("display(1);"), experiment("display(2);")]
    with ChatServer(script) as server:
        code = offered(notebook.agent(server, options="--context"))
        notebook.kernel.run("int of_the_person = 5;").ok()
        notebook.kernel.run(code)
        assert "of_the_person" in server.requests[1].last.text
    notebook.kernel.run("%agent stop")
    with ChatServer(script) as server:
        code = offered(notebook.agent(server, options=""))
        notebook.kernel.run("int of_the_person = 6;").ok()
        notebook.kernel.run(code)
        assert "int of_the_person" not in server.requests[1].last.text


def test_errors_have_the_lines_of_the_agents_code(notebook):
    with ChatServer([experiment("int good = 1;\nint bad = gud;"), experiment("throw Error(\"mine\");"),
                     experiment("display(3);")]) as server:
        code = offered(notebook.agent(server, options=""))
        answer = notebook.kernel.run(code)
        assert answer.status == "ok" and answer.error.ename == "CompileError"  # the run goes on
        assert "]:3:11" in answer.error.traceback
        text = server.requests[1].last.text
        assert "]:2:11: error: use of undeclared identifier 'gud'" in text and "\x1b" not in text
        assert "2 | int bad = gud;" in text
        answer = notebook.kernel.run(offered(answer))
        assert "mine" in server.requests[2].last.text


def test_what_is_shown_is_told_in_order_and_in_the_form_for_the_agent(notebook):
    code = """std::cout << "out\\n"; std::cerr << "err\\n";
display("before"); display(Image(300, 200)); display(std::vector<Image>{Image(8, 8), Image(9, 9)});
{ maia::Progress bar(3, "working"); bar.set(3); }
Image(10, 10)"""
    with ChatServer([experiment(code), experiment("display(2);")]) as server:
        answer = notebook.kernel.run(offered(notebook.agent(server, options="")))
        assert answer.error is None, answer.error
        message = server.requests[1].last
        assert [image.size for image in message.images] == [(224, 149), (8, 8), (9, 9), (10, 10)]
        text = message.text
        assert "working" not in text
        assert text.index("before") < text.index("=== Printed on stdout ===\nout") < text.index("stderr ===\nerr")
        for data in answer.displays:
            assert not [mime for mime in data if "report" in mime], data
        assert "working" in shown(answer)


# ---------------------------------------------------------------------------------------------------- commands


def test_stop_ends_and_resume_goes_on(notebook):
    with ChatServer([experiment("display(1);"), experiment("display(2);"), refuting(), conclusion()]) as server:
        code = offered(notebook.agent(server, options=""))
        run = code.split()[3].rstrip(",")
        again = notebook.kernel.run("%agent resume").ok()
        assert offered(again) == code and len(server.requests) == 1
        notebook.kernel.run(code)
        assert "proposes step 2" in notebook.kernel.run("%agent status").stdout
        stopped = notebook.kernel.run("%agent stop").ok()
        assert "stopped by the person" in shown(stopped)
        assert notebook.last("concluded") == "0"
        assert "has ended" in notebook.kernel.run("%agent resume " + run).failed("MagicError").evalue
        assert run in notebook.kernel.run("%agent runs").stdout


def test_reject_hint_and_undo_reach_the_agent(notebook):
    with ChatServer([experiment(f"display({n});") for n in range(1, 6)]) as server:
        code = offered(notebook.agent(server, options=""))
        answer = notebook.kernel.run("%agent reject that's too simple").ok()
        assert "that's too simple" in server.requests[1].last.text
        assert offered(answer) != code
        notebook.kernel.run("%agent hint look at cats").ok()
        answer = notebook.kernel.run(offered(answer))
        assert "look at cats" in server.requests[2].messages[-1].text + server.requests[2].messages[-2].text
        notebook.kernel.run("%agent undo").ok()
        answer = notebook.kernel.run("%agent resume").ok()
        assert len(server.requests) == 4
        assert "display(3);" not in str([message.text for message in server.requests[3].messages])


def test_report_is_a_page_in_the_notebooks_folder(notebook):
    with ChatServer([refuting("display(\"<script>\");"), conclusion("dogs & cats")]) as server:
        notebook.agent(server).ok()
    answer = notebook.kernel.run("%agent report").ok()
    name = shown(answer).split("](")[1].split(")")[0]
    page = (notebook.folder / name).read_text()
    assert "dogs &amp; cats" in page and "<script>" not in page


def test_replay_needs_no_model(notebook):
    with ChatServer([experiment("display(101);"), refuting("display(102);"), conclusion("cats")]) as server:
        notebook.agent(server).ok()
    run = notebook.last("run")
    answer = notebook.kernel.run(f"%agent replay {run} --mode auto").ok()
    assert "101" in shown(answer) and "102" in shown(answer)
    assert notebook.last("label") == "cats"
    assert notebook.last("backend") == f"replay:{run}"
    assert notebook.last("run") != run


def test_a_plan_is_approved_first(notebook):
    with ChatServer(["[PLAN]:\n1. Look at the exemplars.", refuting(), conclusion()]) as server:
        answer = notebook.agent(server, options="--mode plan").ok()
        assert "Look at the exemplars." in shown(answer)
        assert offered(answer) == "%agent approve"
        answer = notebook.kernel.run("%agent approve be quick").ok()
        assert "be quick" in server.requests[1].last.text
        assert ", step 1\n" in offered(answer)


def test_nothing_is_spent_for_a_unit_that_is_not_there(notebook):
    with ChatServer([]) as server:
        error = notebook.agent(server, options="--unit sytem").failed("MagicError")
        assert "there is no variable 'sytem'" in error.evalue and "--unit system" in error.evalue
        notebook.kernel.run("std::vector<System> units{system}; int number = 3;").ok()
        assert "no expression of type System" in notebook.agent(server, options="--unit number").failed().evalue
        assert "no expression of type System" in notebook.agent(server, options="--unit units[0").failed().evalue
        assert server.requests == []
        server.add(refuting("display(units[0].unit());"), conclusion())
        notebook.agent(server, options="--unit units[0] --mode auto").ok()
        assert notebook.last("unit") == "units[0]"


def test_the_offline_scientist_spends_no_money_without_a_limit(notebook):
    notebook.kernel.run("%backend image openai:dall-e-3 --session").ok()
    try:
        error = notebook.kernel.run("%agent describe").failed("MagicError")
        assert "openai:dall-e-3 (role image) is not free" in error.evalue and "%backend budget" in error.evalue
    finally:
        notebook.kernel.run("%backend image offline --session").ok()
    notebook.kernel.run("%agent describe").ok()


def test_the_magic_explains_and_completes_itself(notebook):
    assert "%agent describe" in notebook.kernel.run("%agent").ok().stdout
    assert "describe" in notebook.kernel.complete("%agent de")["matches"]
    assert "--budget" in notebook.kernel.complete("%agent describe --bu")["matches"]


# ---------------------------------------------------------------------------------------------------- in one cell


def test_auto_runs_in_the_agents_cell(notebook):
    with ChatServer([experiment("int in_cell = 5;\ndisplay(in_cell);"), experiment("display(in_cel);"),
                     refuting("display(in_cell * 2);"), conclusion("dogs")]) as server:
        answer = notebook.agent(server).ok()
        assert offered(answer) is None and answer.error is None
        text = shown(answer)
        assert "```cpp\nint in_cell = 5;" in text and "undeclared identifier 'in_cel'" in text and "**Label** dogs" in text
        assert "]:1:9: error" in server.requests[2].last.text
        assert "10" in server.requests[3].last.text
        # what it defined stays for the person
        assert notebook.kernel.run("in_cell").ok().value == "5"


def test_the_persons_interrupt_makes_the_run_wait(notebook):
    with ChatServer([experiment("std::cout << \"looping\" << std::endl; for (volatile int i = 0;; i = i + 1);"),
                     refuting(), conclusion()]) as server:
        answer = notebook.agent(server, when=("looping", notebook.kernel.stop))
        assert answer.failed().ename == "Interrupted"
        assert "%agent resume" in answer.error.traceback
        assert len(server.requests) == 1
        notebook.kernel.run("%agent resume --mode auto").ok()
        assert "The person stopped the cell" in server.requests[1].last.text
        assert notebook.last("concluded") == "1"


def test_an_experiment_that_takes_too_long_is_stopped(notebook):
    with ChatServer([experiment("for (volatile int i = 0;; i = i + 1);"), refuting(), conclusion()]) as server:
        notebook.agent(server, options="--mode auto --timeout 1").ok()
        assert "stopped after 1 second" in server.requests[1].last.text
        assert "The person stopped" not in server.requests[1].last.text


def test_interrupt_while_the_model_thinks(notebook):
    held = Held(refuting("display(1);"))
    with ChatServer([held]) as server:
        answer = notebook.kernel.submit(f"%agent describe --backend {server.setting('openai')} --mode auto")
        server.wait_requests(1)
        notebook.kernel.interrupt()
        notebook.kernel.finish(answer)
        assert answer.failed().ename == "Interrupted"
        held.release()
        server.add(refuting("display(1);"), conclusion())
        notebook.kernel.run("%agent resume --mode auto").ok()
        assert notebook.last("concluded") == "1"


def test_a_crash_costs_no_variable_of_other_cells(own_notebook):
    kernel = own_notebook.kernel
    kernel.run("int mine = 31;").ok()
    with ChatServer([experiment("int its = 32; display(\"defined\");"), experiment("*(volatile int*)0 = 1;"),
                     experiment("die();"), refuting("display(mine + its);"),
                     conclusion()]) as server:
        answer = own_notebook.agent(server).ok()
        assert "Segmentation fault: a null pointer was used" in server.requests[2].last.text
        assert "ran again" in server.requests[3].last.text
        assert "63" in server.requests[4].last.text
        assert shown(answer).count("defined\n") <= 2  # its code, and once as a result
        assert kernel.run("mine + its").ok().value == "63"


def test_a_run_goes_on_after_the_kernel_was_restarted(own_notebook):
    kernel = own_notebook.kernel
    with ChatServer([experiment("int its = 32; display(its);"), refuting("display(its + 1);"), conclusion("dogs")]) as server:
        code = offered(own_notebook.agent(server, options=""))
        second = offered(kernel.run(code).ok())
        kernel.restart()
        assert "define the unit in a cell first" in kernel.run("%agent resume").failed("MagicError").evalue
        kernel.run(own_notebook.unit, deadline=60).ok()
        answer = kernel.run("%agent resume").ok()
        assert offered(answer) == second and len(server.requests) == 2
        assert kernel.run("its").ok().value == "32"
        kernel.run(second).ok()
        assert "33" in server.requests[2].last.text
        assert own_notebook.last("label") == "dogs"


# ---------------------------------------------------------------------------------------------------- inserted cells


@pytest.fixture
def page(notebook):
    page = FrontEnd(notebook.kernel)
    yield page
    if notebook.alive():
        notebook.kernel.run("%agent stop")
        page.close()


def command(server, options=""):
    return f"%agent describe --backend {server.setting('openai')} {options}"


def test_a_front_end_inserts_and_runs_the_cells(notebook, page):
    with ChatServer([experiment("display(11);"), experiment("display(twelve);"), refuting("display(13);"),
                     conclusion("dogs")]) as server:
        page.add(command(server)).ok()
        roles = [cell["metadata"].get("maia", {}).get("role") for cell in page.cells]
        assert roles == [None, *["hypotheses", "experiment"] * 3, "conclusion"]
        first, second, third = page.with_role("experiment")
        assert first["source"] == "display(11);"
        assert first["answer"].displays[0]["text/plain"] == "11"  # outputs belong to the cell that made them
        assert second["answer"].status == "ok" and second["answer"].error.ename == "CompileError"
        maia = third["metadata"]["maia"]
        assert maia["step"] == 3 and maia["edited"] is False and maia["mode"] == "auto"
        assert maia["backend"] == server.setting("openai") and maia["model"] == "scripted-1"
        assert maia["input_tokens"] == 1000 and maia["output_tokens"] == 50 and len(maia["prompt_hash"]) == 12
        assert page.phases == ["thinking", *["proposed", "running", "thinking"] * 3, "ended"]
        assert page.states[-1]["concluded"] is True and page.states[-1]["label"] == "dogs"
        assert "dogs" in page.cells[-1]["source"]

        requests = len(server.requests)
        page.run(first).ok()
        assert len(server.requests) == requests and len(page.cells) == 8


def test_step_mode_of_a_front_end_inserts_without_running(notebook, page):
    with ChatServer([experiment("display(1);"), refuting(), conclusion()]) as server:
        page.add(command(server, "--mode step")).ok()
        (cell,) = page.with_role("experiment")
        assert page.offered == [cell["id"]] and cell["answer"] is None
        cell["source"] = "display(100);"
        page.run(cell)
        assert "The person changed your code" in server.requests[1].last.text
        assert cell["metadata"]["maia"]["edited"] is True


def test_undo_removes_the_cells_of_the_step(notebook, page):
    with ChatServer([experiment(f"display({n});") for n in range(1, 5)]) as server:
        page.add(command(server, "--mode step")).ok()
        page.run(page.with_role("experiment")[0])
        assert len(page.with_role("experiment")) == 2
        page.add("%agent undo").ok()
        assert [cell["source"] for cell in page.with_role("experiment")] == ["display(1);"]
        page.add("%agent undo").ok()
        assert page.with_role("experiment") == page.with_role("hypotheses") == []


def test_a_front_end_that_fails_is_reported(notebook, page):
    page.acknowledges = False
    with ChatServer([experiment("display(1);")]) as server:
        page.add(command(server, "--mode step")).ok()
        page.tell(event="failed", id=page.inserted[-1], reason="the notebook is closed")
        assert "the notebook is closed" in notebook.kernel.run("1 + 1").ok().stderr


def test_a_server_that_does_not_answer_fails_the_run(notebook, page):
    with ChatServer([]) as server:
        setting = server.setting("openai")
    answer = page.add(f"%agent describe --backend {setting}")
    assert answer.failed("AgentError")
    assert page.phases == ["thinking", "failed"]
