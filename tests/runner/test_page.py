"""Pages that say which cells the agent wrote: the template of `jupyter nbconvert --template maia`, which maia run takes, too."""
import os
import re
import subprocess
import sys

import nbformat
import pytest
from maia_command import PREFIX
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

pytestmark = pytest.mark.filterwarnings('ignore')  # nbconvert's own

LEAVE_OUT = ['--TagRemovePreprocessor.enabled=True', '--TagRemovePreprocessor.remove_cell_tags=maia-agent']


def agents(make, source, step, role, **about):
    about = {'run': 'run-1', 'step': step, 'role': role, 'backend': 'fake:model', 'model': 'model', 'input_tokens': 900,
             'output_tokens': 100, 'cost': 0.25, 'seconds': 1.5, **about}
    return make(source, metadata={'tags': ['maia-agent'], 'maia': about})


def run_of_two_steps():
    return [
        new_code_cell('%agent describe', metadata={'maia': {'run': 'run-1', 'state': 'ended'}}),
        agents(new_markdown_cell, 'It likes dogs.', 1, 'hypotheses'),
        agents(new_code_cell, 'dogs();', 1, 'experiment', experiment_seconds=2.04, adopted=True),
        agents(new_markdown_cell, 'It likes cats.', 2, 'hypotheses'),
        agents(new_code_cell, 'cats();', 2, 'experiment', edited=True),
        agents(new_markdown_cell, 'It is cats.', 2, 'conclusion'),
        new_code_cell('mine();'),
    ]


def exporter(**options):
    from nbconvert import HTMLExporter

    return HTMLExporter(template_name='maia', extra_template_basedirs=[str(PREFIX / 'share/jupyter/nbconvert/templates')], **options)


def page(cells, **options):
    return exporter(**options).from_notebook_node(new_notebook(cells=cells))[0]


def badges(text):
    return re.findall(r'class="maia-badge">(.*?)</div>', text)


def test_every_cell_of_the_agent_says_where_it_comes_from():
    text = page(run_of_two_steps())
    paid = 'fake:model · 1.5 s · 900 tokens in · 100 out · $0.2500 · run run-1'
    assert badges(text) == [
        f'agent · step 1 · hypotheses · {paid}', 'agent · step 1 · experiment · ran 2.0 s · edited by a person',
        f'agent · step 2 · hypotheses · {paid}', 'agent · step 2 · experiment · edited by a person',
        'agent · step 2 · conclusion'
    ]
    assert text.index('mine') > text.rindex('maia-badge">')


def test_the_top_of_the_page_adds_up_and_can_hide_them():
    text = page(run_of_two_steps())
    assert '5 of 7 cells were written by the agent' in text
    assert '1 run of fake:model · 2 experiments · 3.0 s of thinking · 2,000 tokens · $0.5000 · 2 of its cells edited by a person' in text
    (box,) = re.findall(r'<input [^>]*id="maia-hide"[^>]*>', text)
    assert 'type="checkbox"' in box
    assert 'body:has(#maia-hide:checked) .maia-agent { display: none; }' in text


def test_a_page_with_cells_of_the_agent_runs_no_script():
    text = page(run_of_two_steps())
    assert "default-src 'none'" in text
    assert '<script' not in text


def test_a_page_without_them_is_an_ordinary_one():
    text = page([new_code_cell('mine();'), new_markdown_cell('$x$')])
    assert 'class="maia-summary"' not in text and 'Content-Security-Policy' not in text
    assert 'MathJax' in text


def test_nbconvert_finds_the_template_and_can_leave_the_agents_cells_out(tmp_path):
    nbformat.write(new_notebook(cells=run_of_two_steps()), tmp_path / 'in.ipynb')
    environment = {**os.environ, 'JUPYTER_PATH': str(PREFIX / 'share/jupyter'), 'JUPYTER_CONFIG_DIR': str(tmp_path)}
    subprocess.run([sys.executable, '-m', 'nbconvert', '--to', 'html', '--template', 'maia', *LEAVE_OUT, 'in.ipynb'],
                   cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=120)
    text = (tmp_path / 'in.html').read_text()
    assert 'mine' in text and 'cats' not in text and 'class="maia-summary"' not in text
    assert '.maia-badge' in text


def test_a_cell_without_numbers_and_id_is_no_obstacle():
    cells = [
        new_code_cell('a();', metadata={'tags': ['maia-agent'], 'maia': {'run': 'run-1'}}),
        new_code_cell('b();', metadata={'tags': ['maia-agent'], 'maia': 'nothing'}),
        new_code_cell('c();', metadata={'tags': ['maia-agent'], 'maia': {'run': 'run-1', 'step': 'x', 'cost': 'much', 'seconds': None}}),
    ]
    for cell in cells:
        del cell['id']
    text = page(cells)
    assert badges(text) == ['agent · run run-1', 'agent · step x · run run-1']
    assert '2 of 3 cells' in text and 'no cost' in text


def test_what_metadata_hold_is_text():
    text = page([agents(new_code_cell, 'a();', 1, '<b>role</b>', backend='<img src=x onerror=alert(1)>', model='<i>')])
    assert '<img src=x' not in text and '<b>role' not in text
    assert '&lt;b&gt;role&lt;/b&gt;' in text


def test_pictures_in_svg_are_shown_as_images():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="9" height="9"/></svg>'
    text = page([new_code_cell('a', outputs=[new_output('display_data', data={'image/svg+xml': svg})])])
    assert '<img alt="" src="data:image/svg+xml,%3Csvg' in text
    assert '<script>alert(1)' not in text


def test_both_themes():
    for theme in ['light', 'dark']:
        assert badges(page(run_of_two_steps(), theme=theme))
