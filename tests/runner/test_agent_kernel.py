"""`maia run` and `maia describe` with the real kernel: its offline scientist, and a scripted chat server."""
import csv
import os
import sys
from pathlib import Path

import pytest
from maia_command import PREFIX, environment, maia, outputs, read_cells, start, write_notebook

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'kernel'))
from agent_notebook import conclusion, experiment, refuting  # noqa: E402
from chat_server import ChatServer, Held, Status  # noqa: E402

UNIT = 'System system(5, "blocks.1.0");'

pytestmark = pytest.mark.skipif(not (PREFIX / 'libexec/maia/maia-worker').exists(), reason='built without the worker')


@pytest.fixture
def env(tmp_path):
    return environment(MAIA_RUNS=str(tmp_path / 'runs'), MAIA_CONFIG=str(tmp_path / 'config.json'))


def notebook(tmp_path, server, *cells):
    return write_notebook(tmp_path / 'in.ipynb', UNIT, f'%agent describe --backend {server.setting("openai")}', *cells)


def roles(path):
    return [cell.metadata.get('maia', {}).get('role', '') for cell in read_cells(path)]


def test_a_run_from_task_to_label(tmp_path, env):
    with ChatServer([experiment('undefined_name;'), refuting('std::cout << "one";'), conclusion('dogs')]) as server:
        path = notebook(tmp_path, server, 'agent::last().label')
        done = maia('run', path, '-o', tmp_path / 'out.ipynb', '--html', env=env)
        assert done.returncode == 0, done.stderr
        assert 'undefined_name' in server.requests[1].last.text
    assert roles(tmp_path / 'out.ipynb') == ['', '', 'hypotheses', 'experiment', 'hypotheses', 'experiment', 'conclusion', '']
    shown = outputs(tmp_path / 'out.ipynb')
    assert 'error' in [output.output_type for output in shown[2]]
    assert shown[3][0].text == 'one'
    assert 'dogs' in shown[4][0].data['text/plain']
    assert 'label: dogs' in done.stderr
    page = (tmp_path / 'out.html').read_text()
    assert 'agent · step 1 · hypotheses · openai:scripted-1' in page
    assert '<script' not in page


def test_a_server_error_fails_and_the_run_goes_on_later(tmp_path, env):
    with ChatServer([experiment('int kept = 41;'), Status(401, 'no entry')]) as server:
        path = notebook(tmp_path, server)
        done = maia('run', path, '-o', tmp_path / 'out.ipynb', env=env)
        assert done.returncode == 1
        assert 'no entry' in done.stderr and '--resume' in done.stderr
        server.add(refuting('std::cout << kept + 1;'), conclusion())
        done = maia('run', path, '-o', tmp_path / 'out.ipynb', '--resume', env=env)
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == 4
    assert outputs(tmp_path / 'out.ipynb')[3][0].text == '42'
    assert roles(tmp_path / 'out.ipynb') == ['', '', 'hypotheses', 'experiment', 'hypotheses', 'experiment', 'conclusion']


def test_kill_9_while_the_model_thinks(tmp_path, env):
    held = Held(conclusion())
    with ChatServer([experiment('int kept = 41;'), refuting('std::cout << kept;'), held]) as server:
        path = notebook(tmp_path, server)
        process = start('run', path, '-o', tmp_path / 'out.ipynb', env=env)
        server.wait_requests(3, 60)
        process.kill()
        process.wait()
        server.add(conclusion('cats'))
        done = maia('run', path, '-o', tmp_path / 'out.ipynb', '--resume', env=env)
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == 4  # the one that was cut off is asked again, no other
    assert 'label: cats' in done.stderr
    assert outputs(tmp_path / 'out.ipynb')[3][0].text == '41'


def test_an_unknown_layer_is_named_before_anything_starts(tmp_path, env):
    done = maia('describe', '--layer', 'layer5', '--units', '0', '--out', tmp_path / 'results', env=env)
    assert done.returncode == 2
    assert "layer5" in done.stderr and 'nothing was started' in done.stderr
    done = maia('describe', '--layer', 'blocks.6.0.bn2', '--units', '0,5000', '--out', tmp_path / 'results', env=env)
    assert done.returncode == 2
    assert '5000' in done.stderr
    assert not (tmp_path / 'results').exists()


def test_describe_with_the_offline_scientist(tmp_path, env):
    out = tmp_path / 'results'
    done = maia('describe', '--layer', 'blocks.6.0.bn2', '--units', '17', '--steps', '1', '--backend', 'offline', '--out', out,
                env={**env, 'OMP_NUM_THREADS': str(os.cpu_count())})
    assert done.returncode == 0, done.stderr
    with open(out / 'summary.csv', newline='') as file:
        (line,) = csv.DictReader(file)
    assert line['state'] in ('concluded', 'no conclusion')
    assert (line['model'], line['steps'], line['backend']) == ('efficientnet_lite0', '1', 'offline')
    assert 'experiment' in roles(out / line['notebook'])
    assert (out / 'units/efficientnet_lite0-blocks.6.0.bn2-00017/exemplars.jpg').exists()


def test_the_record_of_a_run_becomes_a_page(tmp_path, env):
    with ChatServer([refuting('std::cout << "one";'), conclusion('dogs')]) as server:
        done = maia('run', notebook(tmp_path, server), '-o', tmp_path / 'out.ipynb', env=env)
        assert done.returncode == 0, done.stderr
    (run,) = (tmp_path / 'runs').iterdir()
    for name in run.name, run:  # a name, or its folder
        page = tmp_path / 'new folder/page.html'
        done = maia('report', name, '-o', page, env=env)
        assert done.returncode == 0, done.stderr
        assert 'dogs' in page.read_text()
        page.unlink()
    done = maia('report', 'no-such-run', env=env)
    assert done.returncode == 2
    assert "no run 'no-such-run'" in done.stderr
