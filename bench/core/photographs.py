"""Makes COUNT JPEG files of 512 x 512 pixels in FOLDER from the photographs of Debian's tuxpaint packages.

usage: photographs.py COUNT FOLDER

Every picture is a photograph of an object, turned and moved by a seeded generator, over a piece of another photograph.
"""
import random
import sys
from pathlib import Path

from PIL import Image

PLACE = Path("/usr/share/tuxpaint")


def main():
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(0)
    grounds = [Image.open(path).convert("RGB") for path in sorted((PLACE / "templates").glob("*.jpg"))]
    objects = sorted((PLACE / "stamps").rglob("*.png"))
    part = folder.with_name(folder.name + ".part")
    part.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        ground = chance.choice(grounds)
        side = min(ground.size)
        x, y = chance.randrange(ground.width - side + 1), chance.randrange(ground.height - side + 1)
        picture = ground.crop((x, y, x + side, y + side)).resize((512, 512))
        thing = Image.open(chance.choice(objects)).convert("RGBA")
        thing.thumbnail((400, 400))
        thing = thing.rotate(chance.randrange(-30, 31), expand=True)
        picture.paste(thing, (chance.randrange(0, 200), chance.randrange(0, 200)), thing)
        picture.save(part / f"{number:05}.jpg", quality=90)
    part.rename(folder)


if __name__ == "__main__":
    main()
