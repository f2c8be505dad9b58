"""`maia scenes`, and a reader of what it writes that shares no code with it."""
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get('MAIA_SCENES_PROGRAM', ROOT / 'build/prefix/libexec/maia/maia-scenes'))


def scenes(*arguments, **more):
    return subprocess.run([PROGRAM, *map(str, arguments)], text=True, capture_output=True, timeout=120,
                          env={**os.environ, 'MAIA_DATA': str(ROOT / 'share/maia')}, **more)


def mask(segmentation):
    """COCO's compressed run lengths as an array of height x width."""
    height, width = segmentation['size']
    text, lengths, i = segmentation['counts'], [], 0
    while i < len(text):
        value = shift = 0
        while True:
            group = ord(text[i]) - 48
            i += 1
            value |= (group & 0x1f) << shift
            shift += 5
            if not group & 0x20:
                if group & 0x10:
                    value -= 1 << shift
                break
        if len(lengths) > 2:
            value += lengths[-2]
        lengths.append(value)
    assert sum(lengths) == height * width and min(lengths[1:], default=1) > 0
    flat = np.repeat(np.arange(len(lengths)) % 2, lengths)
    return flat.reshape(width, height).T.astype(bool)


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob('*')) if path.is_file() and not path.name.startswith('.')}


@pytest.fixture(scope='module')
def dataset(tmp_path_factory):
    if not PROGRAM.exists():
        pytest.skip(f'{PROGRAM} is not built')
    folder = tmp_path_factory.mktemp('scenes') / 'set'
    done = scenes('--n', 24, '--out', folder, '--seed', 3, '--size', 160, '--threads', 2)
    assert done.returncode == 0, done.stderr
    return folder


def lines_of(folder):
    return [json.loads(line) for line in (folder / 'scenes.jsonl').read_text().splitlines()]


def test_lines_and_images_belong_together(dataset):
    lines = lines_of(dataset)
    assert [line['file'] for line in lines] == [f'images/{i:07}.jpg' for i in range(24)]
    for line in lines:
        with Image.open(dataset / line['file']) as image:
            assert image.size == (line['width'], line['height']) == (160, 160)
        assert line['prompt'] and line['caption'] and line['environment']
    assert sum(len(line['objects']) for line in lines) >= 24


def test_masks_boxes_and_areas_agree(dataset):
    for line in lines_of(dataset):
        taken = np.zeros((160, 160), int)
        for thing in line['objects']:
            inside = mask(thing['segmentation'])
            rows, columns = np.nonzero(inside)
            x, y, width, height = thing['box']
            assert (columns.min(), rows.min()) == (x, y)
            assert (columns.max() + 1 - x, rows.max() + 1 - y) == (width, height)
            assert inside.sum() == thing['area'] > 0
            assert thing['name'] and '.n.' in thing['sense']
            taken += inside
        assert taken.max(initial=0) <= 1  # no pixel is more than half of two things
        regions = np.zeros((160, 160), int)
        for region in line['regions']:
            inside = mask(region['segmentation'])
            assert inside.sum() == region['area']
            regions += inside
        assert regions.max(initial=0) <= 1


def test_masks_are_where_the_things_are(dataset, tmp_path):
    """The same scene without its things differs from the scene inside the masks, and hardly far from them."""
    (tmp_path / 'with.txt').write_text('a red sports car in a studio\n')
    (tmp_path / 'without.txt').write_text('an empty studio\n')
    for name in ['with', 'without']:
        done = scenes('--n', 1, '--out', tmp_path / name, '--size', 160, '--format', 'png',
                      '--prompts', tmp_path / f'{name}.txt')
        if done.returncode and name == 'without':
            pytest.skip('an empty scene is no prompt: ' + done.stderr)
        assert done.returncode == 0, done.stderr
    [line] = lines_of(tmp_path / 'with')
    [thing] = line['objects']
    inside = mask(thing['segmentation'])
    picture = np.asarray(Image.open(tmp_path / 'with' / line['file'])).astype(int)
    empty = np.asarray(Image.open(tmp_path / 'without' / line['file'])).astype(int)
    difference = np.abs(picture - empty).max(2)
    assert difference[inside].mean() > 3 * difference[~inside].mean()


def test_the_same_again_is_the_same(dataset, tmp_path):
    """Other threads, an interruption, and the listed prompts as a file change nothing."""
    expected = files_in(dataset)
    arguments = ['--n', 24, '--seed', 3, '--size', 160]
    first = scenes(*arguments[2:], '--n', 10, '--out', tmp_path / 'again', '--threads', 1)
    assert first.returncode == 0, first.stderr
    second = scenes(*arguments, '--out', tmp_path / 'again', '--threads', 3)
    assert '(10 of them earlier)' in second.stdout
    assert files_in(tmp_path / 'again') == expected

    (tmp_path / 'prompts.txt').write_text(scenes(*arguments, '--list').stdout)
    third = scenes(*arguments, '--out', tmp_path / 'listed', '--prompts', tmp_path / 'prompts.txt')
    assert third.returncode == 0, third.stderr
    listed = files_in(tmp_path / 'listed')
    assert {**listed, 'scenes.json': expected['scenes.json']} == expected


def test_goes_on_after_it_was_stopped_or_killed(dataset, tmp_path):
    command = [PROGRAM, '--n', '24', '--seed', '3', '--size', '160', '--threads', '1', '--out', tmp_path / 'out']
    environment = {**os.environ, 'MAIA_DATA': str(ROOT / 'share/maia')}
    for number, status in [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)]:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        before = len(list((tmp_path / 'out').glob('images/*.jpg')))
        deadline = time.monotonic() + 60
        while len(list((tmp_path / 'out').glob('images/*.jpg'))) < before + 3 and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(number)
        errors = process.communicate()[1].decode()
        assert process.returncode in (status, 0), errors
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert files_in(tmp_path / 'out') == files_in(dataset)


def test_says_what_is_wrong(dataset, tmp_path):
    assert scenes('--n', 5).returncode == 2
    other = scenes('--n', 5, '--out', dataset)
    assert other.returncode == 1
    assert 'seed is 3 there and 0 here' in other.stderr
    (tmp_path / 'file').write_text('')
    assert 'is not empty and holds no scenes' in scenes('--n', 1, '--out', tmp_path).stderr
    (tmp_path / 'prompts.txt').write_text('a dog\nqwertyuiop\n')
    wrong = scenes('--n', 1, '--out', tmp_path / 'new', '--prompts', tmp_path / 'prompts.txt')
    assert wrong.returncode == 1
    assert 'line 2 of' in wrong.stderr
    bare = subprocess.run([PROGRAM, '--n', '1', '--out', tmp_path / 'new'], text=True, capture_output=True,
                          env={**os.environ, 'MAIA_DATA': str(ROOT / 'share/maia'), 'MAIA_STAMPS': str(tmp_path / 'none')})
    assert bare.returncode == 1
    assert 'tuxpaint-stamps-default' in bare.stderr
