"""bin/maia and `maia run`, with the installed tree of build/prefix."""
import os
import signal
import subprocess

import pytest
from maia_command import PREFIX, maia, outputs, write_notebook
from nbformat.v4 import new_code_cell, new_markdown_cell


@pytest.fixture
def notebook(tmp_path):
    """notebook(cell, ...) -> path of a notebook with these cells."""
    return lambda *cells: write_notebook(tmp_path / 'with a blank.ipynb', *cells)


def test_runs_all_cells_and_saves_beside_the_notebook(notebook):
    path = notebook(new_markdown_cell('# Title'), 'int x = 6;', 'std::cout << x << "\\n"; x * 7')
    done = maia('run', path)
    assert done.returncode == 0, done.stderr
    assert '[2/2]' in done.stderr
    first, second = outputs(path.with_name('with a blank-executed.ipynb'))
    assert first == []
    assert second[0].text == '6\n'
    assert second[1].data['text/plain'] == '42'


def test_a_failing_cell_ends_the_run_and_what_was_done_is_saved(notebook, tmp_path):
    path = notebook('1 + 1', 'int y = 1;\nundefined_name;', '3')
    done = maia('run', path, '-o', tmp_path / 'new folder/out.ipynb')
    assert done.returncode == 1
    assert 'code cell 2' in done.stderr
    assert '2 | undefined_name;' in done.stderr
    assert 'undeclared' in done.stderr
    assert '\x1b' not in done.stderr
    first, second, third = outputs(tmp_path / 'new folder/out.ipynb')
    assert first[0].data['text/plain'] == '2'
    assert second[0].output_type == 'error'
    assert third == []


def test_tagged_errors_and_allow_errors_go_on(notebook, tmp_path):
    tagged = new_code_cell('throw 1;', metadata={'tags': ['raises-exception']})
    assert maia('run', notebook(tagged, '2'), '-o', tmp_path / 'out.ipynb').returncode == 0
    assert outputs(tmp_path / 'out.ipynb')[1][0].data['text/plain'] == '2'
    path = notebook('throw 1;', '2')
    assert maia('run', path, '--allow-errors', '-o', tmp_path / 'out.ipynb').returncode == 0
    assert outputs(tmp_path / 'out.ipynb')[1][0].data['text/plain'] == '2'


def test_writes_a_page(notebook, tmp_path):
    done = maia('run', notebook('"a page"'), '-o', tmp_path / 'out.ipynb', '--html')
    assert done.returncode == 0, done.stderr
    assert 'a page' in (tmp_path / 'out.html').read_text()


def test_joins_neighbouring_outputs_of_a_stream(notebook, tmp_path):
    code = 'for (int i = 0; i < 300; ++i) { std::cout << i << std::endl; }'
    assert maia('run', notebook(code), '-o', tmp_path / 'out.ipynb').returncode == 0
    (streams,) = outputs(tmp_path / 'out.ipynb')
    assert len(streams) == 1
    assert streams[0].text == ''.join(f'{i}\n' for i in range(300))


def test_a_timeout_ends_the_run_and_is_named(notebook, tmp_path):
    done = maia('run', notebook('std::puts("before");', 'for (;;) {}'), '--timeout', '1', '-o', tmp_path / 'out.ipynb')
    assert done.returncode == 1
    assert '--timeout 1' in done.stderr
    assert outputs(tmp_path / 'out.ipynb')[0][0].text == 'before\n'


def test_control_c_interrupts_the_cell_and_saves(notebook, tmp_path):
    os.mkfifo(tmp_path / 'ready')
    path = notebook('std::puts("before");', '!echo > ready\nfor (;;) {}', '3')
    process = subprocess.Popen([PREFIX / 'bin/maia', 'run', path, '-o', tmp_path / 'out.ipynb'], text=True,
                               stderr=subprocess.PIPE)
    (tmp_path / 'ready').read_text()  # returns when the second cell runs
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert 'interrupted' in errors
    first, second, third = outputs(tmp_path / 'out.ipynb')
    assert first[0].text == 'before\n'
    assert second[-1].output_type == 'error'
    assert third == []


@pytest.mark.parametrize('arguments, message', [
    (['missing.ipynb'], 'cannot read missing.ipynb: No such file or directory'),
    ([__file__], 'is not a notebook'),
    (['x.ipynb', '--timeout', '0'], 'at least 1 second'),
])
def test_wrong_use_is_explained(arguments, message):
    done = maia('run', *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_an_unknown_kernel_is_named(notebook):
    done = maia('run', notebook('1'), '--kernel', 'nope')
    assert done.returncode == 2
    assert "no kernel 'nope'" in done.stderr


def test_an_unknown_verb_gets_the_nearest():
    done = maia('rnu')
    assert done.returncode == 2
    assert "did you mean 'run'?" in done.stderr
    assert 'did you mean' not in maia('something').stderr


def test_help_and_version():
    assert 'run NOTEBOOK' in maia('help').stdout
    assert maia('version').stdout.startswith('maia ')


def test_the_installed_tree_can_be_moved(notebook, tmp_path, tmp_path_factory):
    moved = tmp_path_factory.mktemp('moved') / 'somewhere else'
    subprocess.run(['cp', '-a', PREFIX, moved], check=True)
    done = maia('run', notebook('std::vector{1, 2}'), '-o', tmp_path / 'out.ipynb', prefix=moved)
    assert done.returncode == 0, done.stderr
    assert outputs(tmp_path / 'out.ipynb')[0][0].data['text/plain'] == '{1, 2}'
