"""`maia run` as a front end of the agent, with a kernel that only speaks the protocol (fake_kernel.py)."""
import os
import signal

import pytest
from maia_command import Fake, maia_here, outputs, read_cells, start, write_notebook
from nbformat.v4 import new_code_cell

# nbconvert calls nbformat in a way that the latter calls old.
pytestmark = pytest.mark.filterwarnings('ignore::DeprecationWarning')


@pytest.fixture
def run(tmp_path):
    """run(cell, ..., script={...}, options=[...]) -> (finished process, executed notebook's path, Fake)."""
    def go(*cells, script=None, options=(), out=tmp_path / 'out.ipynb'):
        fake = Fake(tmp_path, **(script or {}))
        path = tmp_path / 'in.ipynb'
        if cells:
            write_notebook(path, *cells, kernel='maia-fake')
        return maia_here('run', path, '-o', out, *options, env=fake.environment), out, fake
    return go


def sources(path):
    return [cell.source for cell in read_cells(path)]


def test_the_agents_cells_are_inserted_in_order_and_run(run):
    done, out, _ = run('print before', '%agent describe', 'print after')
    assert done.returncode == 0, done.stderr
    assert sources(out) == ['print before', '%agent describe', 'hypothesis 1', 'print result 1', 'hypothesis 2',
                            'print result 2', '**Label**: a fake', 'print after']
    assert [cell[0].text for cell in outputs(out) if cell] == ['before\n', 'result 1\n', 'result 2\n', 'after\n']
    assert 'agent step 2 of at most 25' in done.stderr
    assert 'label: a fake' in done.stderr


def test_cells_say_where_they_come_from(run):
    _, out, _ = run('%agent describe')
    command, markdown, code = read_cells(out)[:3]
    assert command.metadata.maia == {'run': 'run-1', 'state': 'ended'}
    for cell, role in (markdown, 'hypotheses'), (code, 'experiment'):
        assert cell.metadata.maia.role == role
        assert (cell.metadata.maia.run, cell.metadata.maia.step, cell.metadata.maia.cost) == ('run-1', 1, 0.01)
        assert cell.metadata.maia.origin == command.id
        assert 'maia-agent' in cell.metadata.tags


def test_acknowledgements_come_after_the_cell_and_before_the_next(run):
    _, out, fake = run('%agent describe')
    opened, *log = fake.log()
    assert opened['target'] == 'maia.frontend'
    assert opened['data'] == {'version': 2, 'client': 'maia run', 'sync': True}
    assert [entry['kind'] for entry in log] == ['execute', 'comm_msg', 'execute', 'comm_msg', 'execute', 'comm_msg']
    first = read_cells(out)[1:3]
    assert log[1]['data'] == {'event': 'inserted', 'id': 'run-1/1', 'cells': [cell.id for cell in first]}


def test_requests_carry_the_cells_metadata(run):
    _, out, fake = run(new_code_cell('print x', metadata={'tags': ['mine']}), '%agent describe')
    requests = [entry for entry in fake.log() if entry['kind'] == 'execute']
    cells = [cell for cell in read_cells(out) if cell.cell_type == 'code']
    assert [request['metadata']['cellId'] for request in requests] == [cell.id for cell in cells]
    assert requests[0]['metadata']['tags'] == ['mine']
    assert requests[2]['metadata']['maia']['step'] == 1


def test_an_experiment_that_fails_is_no_failure(run):
    done, out, _ = run('%agent describe', 'print after', script={'bad': 1})
    assert done.returncode == 0, done.stderr
    assert outputs(out)[1][0].output_type == 'error'
    assert outputs(out)[3][0].text == 'after\n'


def test_a_limit_is_no_failure_and_is_said(run):
    done, _, _ = run('%agent describe', script={'cap': True})
    assert done.returncode == 0
    assert 'ended without a conclusion' in done.stderr
    assert 'limit of tokens' in done.stderr


@pytest.mark.parametrize('refused', [1, 2])
def test_a_server_that_refuses_is_a_failure_and_the_run_can_go_on(run, refused):
    done, out, _ = run('%agent describe', 'print after', script={'refused': refused})
    assert done.returncode == 1
    assert 'the server answered 500' in done.stderr
    assert '--resume' in done.stderr
    assert outputs(out)[-1] == []
    done, out, fake = run(options=['--resume'])
    assert done.returncode == 0, done.stderr
    assert sources(out) == ['%agent describe', 'hypothesis 1', 'print result 1', 'hypothesis 2', 'print result 2',
                            '**Label**: a fake', 'print after']
    assert [cell[0].text for cell in outputs(out) if cell] == ['result 1\n', 'result 2\n', 'after\n']
    assert sorted(set(fake.paid())) == ['run-1 1', 'run-1 2', 'run-1 3']
    assert len(fake.paid()) == 4  # the refused one twice


def test_a_failing_cell_ends_the_run(run):
    done, out, _ = run('%agent describe', 'fail', '%agent describe')
    assert done.returncode == 1
    assert 'code cell 4' in done.stderr
    assert 'this failed' in done.stderr
    assert sources(out)[-1] == '%agent describe'


def test_cells_of_an_earlier_run_are_replaced(run, tmp_path):
    _, out, _ = run('print before', '%agent describe', 'print after', script={'steps': 3})
    done = maia_here('run', out, '-o', tmp_path / 'again.ipynb', env=Fake(tmp_path, steps=1).environment)
    assert done.returncode == 0, done.stderr
    assert 'replacing 7 cells' in done.stderr
    assert sources(tmp_path / 'again.ipynb') == ['print before', '%agent describe', 'hypothesis 1', 'print result 1',
                                                 '**Label**: a fake', 'print after']
    assert {cell.metadata.maia.run for cell in read_cells(tmp_path / 'again.ipynb') if 'maia' in cell.metadata} == {'run-2'}


def test_two_agent_cells_keep_their_own(run, tmp_path):
    done, out, _ = run('%agent describe', '%agent describe', script={'steps': 1})
    done = maia_here('run', out, '-o', out, env=Fake(tmp_path, steps=1).environment)
    assert done.returncode == 0, done.stderr
    assert sources(out) == ['%agent describe', 'hypothesis 1', 'print result 1', '**Label**: a fake'] * 2


def reached(fifo):
    """Returns when the kernel holds."""
    fifo.read_text()


def test_control_c_interrupts_once_and_saves(tmp_path):
    fifo = tmp_path / 'fifo'
    os.mkfifo(fifo)
    fake = Fake(tmp_path, hold=[2, str(fifo)])
    path = write_notebook(tmp_path / 'in.ipynb', '%agent describe', 'print after', kernel='maia-fake')
    process = start('run', path, '-o', tmp_path / 'out.ipynb', env=fake.environment)
    reached(fifo)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert 'interrupted' in errors
    assert '--resume goes on' in errors
    cells = read_cells(tmp_path / 'out.ipynb')
    assert [cell.source for cell in cells] == ['%agent describe', 'hypothesis 1', 'print result 1', 'print after']
    assert cells[2].outputs[0].text == 'result 1\n'


def killed(tmp_path, request_number, moment):
    """Kills `maia run` while the model is asked for the request of this number; returns the Fake and both notebooks."""
    fifo = tmp_path / 'fifo'
    os.mkfifo(fifo)
    fake = Fake(tmp_path, hold=[request_number, str(fifo)])
    path = write_notebook(tmp_path / 'in.ipynb', 'print before', '%agent describe', 'print after', kernel='maia-fake')
    process = start('run', path, '-o', tmp_path / 'out.ipynb', env=fake.environment)
    reached(fifo)
    moment(process)
    process.kill()
    process.communicate(timeout=60)
    return fake, path, tmp_path / 'out.ipynb'


@pytest.mark.parametrize('request_number', [1, 2, 3])
def test_a_killed_run_goes_on_without_paying_twice(tmp_path, request_number):
    fake, path, out = killed(tmp_path, request_number, lambda process: None)
    assert len(fake.paid()) == request_number - 1
    done = maia_here('run', path, '-o', out, '--resume', env=Fake(tmp_path).environment)
    assert done.returncode == 0, done.stderr
    assert len(fake.paid()) == 3
    assert sources(out) == ['print before', '%agent describe', 'hypothesis 1', 'print result 1', 'hypothesis 2',
                            'print result 2', '**Label**: a fake', 'print after']
    assert [cell[0].text for cell in outputs(out) if cell] == ['before\n', 'result 1\n', 'result 2\n', 'after\n']


def test_what_an_experiment_showed_is_saved_before_the_model_is_asked(tmp_path):
    def second_question(process):
        assert any('thinking about step 2' in line for line in process.stderr)

    _, _, out = killed(tmp_path, 2, second_question)
    assert [cell[0].text for cell in outputs(out) if cell] == ['before\n', 'result 1\n']


def test_in_mode_step_nobody_is_asked_because_nobody_is_there(run):
    done, out, _ = run('%agent describe', script={'asks': {'mode': 'step', 'sandbox': 'strict'}})
    assert done.returncode == 0, done.stderr
    assert [cell[0].text for cell in outputs(out) if cell] == ['result 1\n', 'result 2\n']
    assert 'label: a fake' in done.stderr


@pytest.mark.parametrize('asks', [{'mode': 'step', 'sandbox': 'degraded'}, {'mode': 'plan', 'sandbox': 'strict'}])
def test_a_proposal_that_needs_a_person_is_not_run(run, asks):
    done, out, _ = run('%agent describe', 'print after', script={'asks': asks})
    assert done.returncode == 1
    assert 'wait for a person' in done.stderr and '--resume' in done.stderr
    assert [cell[0].text for cell in outputs(out) if cell] == ['after\n']


def test_the_page_says_which_cells_the_agent_wrote_and_runs_nothing(run):
    done, out, _ = run('print <mine>', '%agent describe', options=['--html'])
    assert done.returncode == 0, done.stderr
    page = out.with_suffix('.html').read_text()
    assert 'agent · step 1 · hypotheses · fake:model · 0.5 s · 90 tokens in · 10 out · $0.0100 · run run-1' in page
    assert 'agent · step 1 · experiment<' in page
    assert '&lt;mine&gt;' in page
    assert "default-src 'none'" in page
    assert '<script' not in page
