"""Writes golden/: what a detector and a segmenter of Hugging Face's shapes are asked and answer, with Pillow's masks."""
import base64
import io
import json
from pathlib import Path

from PIL import Image, ImageDraw

GOLDEN = Path(__file__).parent / 'golden'


def mask(box, mode, size=(12, 8)):
    """A black and white PNG with a white rectangle; `box` is left, top, right, bottom, the last two outside of it."""
    image = Image.new(mode, size)
    left, top, right, bottom = box
    ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), fill=1 if mode == '1' else 255)
    file = io.BytesIO()
    image.save(file, 'PNG')
    return base64.b64encode(file.getvalue()).decode()


def write(name, value):
    separators = (',', ':') if name.endswith('request') else None
    (GOLDEN / f'{name}.json').write_text(json.dumps(value, separators=separators))


# Requests byte for byte, but for the image, which stands as IMAGE.
write('detection_request', {'inputs': 'IMAGE', 'parameters': {
    'candidate_labels': ['red ball.'], 'threshold': 0.3, 'box_threshold': 0.3, 'text_threshold': 0.25}})
write('plain_detection_request', {'inputs': 'IMAGE', 'parameters': {'candidate_labels': ['Red Ball']}})
write('segmentation_request', {'inputs': 'IMAGE', 'parameters': {'input_boxes': [[1, 2, 5, 6], [7, 0, 12, 4]]}})

write('detection_reply', [
    {'score': 0.9, 'label': 'red ball', 'box': {'xmin': 1, 'ymin': 2, 'xmax': 5, 'ymax': 6}},
    {'score': 0.5, 'label': 'ball', 'box': {'xmin': 7, 'ymin': -3, 'xmax': 40, 'ymax': 4}},
    {'score': 0.29, 'label': 'red ball.', 'box': {'xmin': 0, 'ymin': 0, 'xmax': 12, 'ymax': 8}},
])
write('segmentation_reply', [
    {'score': 0.98, 'label': 'LABEL_0', 'mask': mask((2, 3, 4, 6), 'L')},
    {'score': None, 'label': 'LABEL_1', 'mask': 'data:image/png;base64,' + mask((8, 1, 11, 3), '1')},
])
