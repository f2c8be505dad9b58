"""animation.py FRAMES.json OUT.webp: [[file, seconds], ...] as an animated WebP of less than a megabyte."""

import json
import sys
from pathlib import Path

from PIL import Image

LARGEST = 1_000_000

with open(sys.argv[1]) as listed:
    names, seconds = zip(*json.load(listed))
images = [Image.open(name).convert("RGB") for name in names]
out = Path(sys.argv[2])
for quality in range(80, 20, -10):
    images[0].save(
        out, save_all=True, append_images=images[1:], duration=[round(1000 * each) for each in seconds], loop=0,
        quality=quality, method=6,
    )  # fmt: skip
    if out.stat().st_size < LARGEST:
        break
print(f"{out}: {len(images)} frames, {out.stat().st_size} bytes, quality {quality}")
