"""`maia describe`, with a kernel that only speaks the agent's protocol (fake_kernel.py)."""
import csv
import os
import signal

import nbformat
import pytest
from maia_command import Fake, maia_here, read_cells, start

# nbconvert calls nbformat in a way that the latter calls old.
pytestmark = pytest.mark.filterwarnings('ignore::DeprecationWarning')


@pytest.fixture
def out(tmp_path):
    return tmp_path / 'results'


@pytest.fixture
def describe(tmp_path, out):
    """describe(option, ..., script={...}) -> (finished process, Fake)."""
    def go(*options, script=None):
        fake = Fake(tmp_path, **(script or {}))
        return maia_here('describe', '--out', out, *options, env=fake.environment), fake
    return go


ONE = ['--layer', 'layer4', '--units', '3', '--kernel', 'maia-fake']
TWO = ['--model', 'resnet18', '--layer', 'layer4', '--units', '3,7', '--kernel', 'maia-fake']


def table(out):
    with open(out / 'summary.csv', newline='') as file:
        return list(csv.DictReader(file))


def test_each_unit_becomes_a_notebook_and_a_line_in_table_and_page(describe, out):
    done, fake = describe(*TWO, '--jobs', '2')
    assert done.returncode == 0, done.stderr
    first, second = table(out)
    assert (first['unit'], second['unit']) == ('3', '7')
    assert first['layer'] == 'layer4' and first['model'] == 'resnet18'
    assert first['labels'] == 'a fake' and first['description'] == 'It <is> a fake.'
    assert (first['state'], first['steps'], first['tokens']) == ('concluded', '2', '300')
    assert float(first['cost']) == 0.03 and float(first['seconds']) == 2.0
    sources = [cell.source for cell in read_cells(out / first['notebook'])]
    assert sources[1:4] == ['System system(3, "layer4", "resnet18");', 'system.exemplars()', '%agent describe']
    assert sources[4:] == ['hypothesis 1', 'print result 1', 'hypothesis 2', 'print result 2', '**Label**: a fake']
    assert len(fake.paid()) == 6

    # The page shows all units, and escapes what a model wrote.
    page = (out / 'index.html').read_text()
    assert 'It &lt;is&gt; a fake.' in page and 'It <is>' not in page
    assert '<script' not in page
    for unit in 'resnet18-layer4-00003', 'resnet18-layer4-00007':
        assert f'href="units/{unit}/notebook.html"' in page
        assert (out / f'units/{unit}/notebook.html').exists()
        assert f'src="units/{unit}/exemplars.png"' in page
        assert (out / f'units/{unit}/exemplars.png').read_bytes().startswith(b'\x89PNG')


def test_options_reach_the_agent(describe, out):
    done, fake = describe(*TWO, '--steps', '5', '--seed', '9', '--backend', 'offline', '--budget', '1')
    assert done.returncode == 0, done.stderr
    commands = [entry['code'] for entry in fake.log() if entry.get('code', '').startswith('%agent')]
    # The first may take half of the whole, the second all that is left.
    assert commands == [f'%agent describe --steps 5 --budget {budget} --backend offline --seed 9'
                        for budget in ('0.500000', '0.970000')]


def test_no_unit_begins_when_the_budget_is_spent(describe, out):
    done, fake = describe(*TWO, '--budget', '0.02')
    assert done.returncode == 1
    assert 'the budget is spent' in done.stderr
    assert [line['state'] for line in table(out)] == ['concluded', 'not begun']
    done, fake = describe('--resume', '--budget', '1')
    assert done.returncode == 0, done.stderr
    assert [line['state'] for line in table(out)] == ['concluded', 'concluded']


def test_synthetic_units(describe, out):
    done, _ = describe('--synthetic', 'a "b"', '--kernel', 'maia-fake')
    assert done.returncode == 0, done.stderr
    (line,) = table(out)
    assert (line['unit'], line['layer'], line['model']) == ('a "b"', 'synthetic', '')
    assert read_cells(out / line['notebook'])[1].source == r'System system = System::synthetic("a \"b\"");'


def test_a_unit_that_fails_is_named_and_the_others_go_on(describe, out):
    done, fake = describe(*TWO, script={'refused': 2, 'only': '00003'})
    assert done.returncode == 1
    assert 'resnet18 layer4 unit 3: unfinished: ' in done.stderr and 'the server answered 500' in done.stderr
    assert [line['state'] for line in table(out)] == ['unfinished', 'concluded']
    assert '500' in table(out)[0]['reason']
    assert 'the server answered 500' in (out / 'index.html').read_text()
    done, fake = describe('--resume')
    assert done.returncode == 0, done.stderr
    assert [line['state'] for line in table(out)] == ['concluded', 'concluded']
    assert len(fake.paid()) == 7  # what was refused was asked for twice


def test_many_failures_in_a_row_end_it(describe, out):
    done, fake = describe('--layer', 'layer4', '--units', '0-9', '--kernel', 'maia-fake', script={'refused': 1})
    assert done.returncode == 1
    assert '3 units failed in a row' in done.stderr
    assert len(fake.paid()) == 3


def test_an_unknown_unit_is_named_before_anything_starts(describe, out):
    done, fake = describe('--layer', 'layer4', '--units', '0,999', '--kernel', 'maia-fake', script={'unknown': '999'})
    assert done.returncode == 2
    assert 'there is no 999; nothing was started' in done.stderr
    assert not out.exists()
    assert not fake.paid()


@pytest.mark.parametrize('request_number', [1, 3])
def test_after_kill_9_nothing_is_paid_for_twice(describe, tmp_path, out, request_number):
    fifo = tmp_path / 'fifo'
    os.mkfifo(fifo)
    fake = Fake(tmp_path, hold=[request_number, str(fifo)], only='00007')
    process = start('describe', '--out', out, *TWO, env=fake.environment)
    fifo.read_text()  # the first unit has ended, the second waits for its model
    process.kill()
    process.communicate(timeout=60)
    assert len(fake.paid()) == 3 + request_number - 1
    done, fake = describe('--resume')
    assert done.returncode == 0, done.stderr
    assert len(fake.paid()) == 6
    first, second = table(out)
    assert (first['state'], second['state'], second['run']) == ('concluded', 'concluded', 'run-1')
    cells = read_cells(out / second['notebook'])
    assert [cell.source for cell in cells][4:] == ['hypothesis 1', 'print result 1', 'hypothesis 2', 'print result 2',
                                                   '**Label**: a fake']
    assert [cell.outputs[0].text for cell in cells if cell.source.startswith('print')] == ['result 1\n', 'result 2\n']


def test_a_run_that_ended_unseen_gets_its_conclusion_from_the_journal(describe, out):
    describe(*ONE)
    path = out / 'units/efficientnet_lite0-layer4-00003/notebook.ipynb'
    notebook = nbformat.read(path, 4)
    notebook.cells.pop()
    nbformat.write(notebook, path)
    done, fake = describe('--resume')
    assert done.returncode == 0, done.stderr
    assert '**Label**: a fake' in read_cells(path)[-1].source
    assert len(fake.paid()) == 3


def test_control_c_saves_and_says_how_to_go_on(describe, tmp_path, out):
    fifo = tmp_path / 'fifo'
    os.mkfifo(fifo)
    fake = Fake(tmp_path, hold=[2, str(fifo)])
    process = start('describe', '--out', out, *TWO, env=fake.environment)
    fifo.read_text()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert '--resume goes on' in errors
    assert [line['state'] for line in table(out)] == ['unfinished', 'not begun']


def test_a_unit_that_takes_too_long_is_stopped(describe, out):
    done, _ = describe(*ONE, '--timeout', '2', script={'hold': [2, os.devnull]})
    assert done.returncode == 1
    assert '--timeout 2.0' in done.stderr
    assert '--timeout 2.0' in table(out)[0]['reason']


def test_results_are_not_overwritten_and_kinds_not_mixed(describe, out):
    describe(*ONE, '--steps', '3')
    done, _ = describe(*ONE)
    assert done.returncode == 2
    assert '--resume' in done.stderr
    done, _ = describe('--resume', '--steps', '4')
    assert done.returncode == 2
    assert 'was begun with --steps 3' in done.stderr
    done, _ = describe('--resume', '--synthetic', 'dog')
    assert done.returncode == 0, done.stderr
    assert [line['unit'] for line in table(out)] == ['3', 'dog']


@pytest.mark.parametrize('options, message', [
    ([], 'which units?'),
    (['--units', '3'], '--layer and --units go together'),
    (['--layer', 'l', '--units', '5-3'], 'ends before it begins'),
    (['--layer', 'l', '--units', '1,x'], "'x' is neither a number nor a range"),
    (['--layer', 'l', '--units', '1-3,2'], '2 is there twice'),
    (['--layer', 'l', '--units', '1', '--jobs', '0'], 'at least 1'),
    (['--resume'], 'nothing to resume'),
    (['--synthetic', 'dog', '--kernel', 'nope'], "no kernel 'nope'"),
])
def test_wrong_use_is_explained(describe, out, options, message):
    done, _ = describe(*options)
    assert done.returncode == 2
    assert message in done.stderr
    assert not out.exists()
