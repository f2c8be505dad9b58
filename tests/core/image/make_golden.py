#!/usr/bin/env python3
"""Writes golden/*.json: what Pillow, torch and torchvision make of the same images.

Needs Debian's python3-pil, python3-numpy, python3-torch and python3-torchvision. Run it where it lies.
"""
import base64
import hashlib
import io
import json
import pathlib
import struct

import numpy
import PIL
import torch
import torchvision
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent / "golden"


def noise(width, height, seed):
    """Pixels that the tests can compute, too: the upper byte of a linear congruential generator."""
    state, values = seed, bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values.append(state >> 24)
    return numpy.frombuffer(bytes(values), numpy.uint8).reshape(height, width, 3)


def smooth(width, height):
    """Something that survives lossy compression, without any symmetry."""
    y, x = numpy.mgrid[0:height, 0:width]
    red = 255 * x / max(width - 1, 1)
    green = 255 * y / max(height - 1, 1)
    blue = 127 + 100 * numpy.sin(x / 3.0) * numpy.cos(y / 4.0)
    return numpy.stack([red, green, blue], -1).round().astype(numpy.uint8)


def image_hash(pixels):
    height, width, _ = pixels.shape
    return hashlib.sha256(struct.pack("<II", width, height) + pixels.tobytes()).hexdigest()


def resize_cases():
    sizes = [
        ((1, 1), (1, 1)), ((1, 1), (7, 5)), ((2, 3), (1, 1)), ((5, 7), (5, 7)), ((17, 13), (17, 5)), ((17, 13), (4, 13)),
        ((64, 48), (32, 24)), ((64, 48), (224, 224)), ((100, 75), (299, 224)), ((333, 251), (224, 224)),
        ((500, 375), (298, 224)), ((375, 500), (224, 298)), ((640, 1), (13, 1)), ((1, 640), (1, 13)), ((23, 400), (224, 31)),
        ((400, 23), (31, 224)), ((257, 129), (256, 128)), ((129, 257), (65, 33)), ((997, 101), (3, 2)), ((48, 16), (49, 17)),
    ]
    cases = []
    for number, (size, wanted) in enumerate(sizes):
        source = Image.fromarray(noise(*size, number + 1))
        for name, method in (("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)):
            cases.append({"from": size, "seed": number + 1, "to": wanted, "filter": name,
                          "hash": image_hash(numpy.asarray(source.resize(wanted, method)))})
    return cases


def fit_cases():
    cases = []
    for number, (size, wanted) in enumerate([((300, 200), 64), ((200, 300), 64), ((64, 64), 64), ((64, 100), 64), ((101, 64), 64),
                                             ((31, 17), 64), ((501, 376), 96), ((375, 500), 97), ((99, 98), 64), ((7, 333), 32)]):
        source = Image.fromarray(noise(*size, 100 + number))
        for name in ("bilinear", "bicubic"):
            fitted = torchvision.transforms.Compose([
                torchvision.transforms.Resize(wanted, torchvision.transforms.InterpolationMode(name)),
                torchvision.transforms.CenterCrop(wanted)])(source)
            tensor = torchvision.transforms.Compose([
                torchvision.transforms.ToTensor(),
                torchvision.transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])(fitted)
            floats = tensor.permute(1, 2, 0).contiguous().numpy()
            cases.append({"from": size, "seed": 100 + number, "size": wanted, "filter": name,
                          "hash": image_hash(numpy.asarray(fitted)),
                          "normalized": hashlib.sha256(floats.tobytes()).hexdigest()})
    return cases


def map_cases():
    generator = torch.Generator().manual_seed(1)
    cases = []
    for (height, width), (to_height, to_width) in [((1, 1), (3, 4)), ((2, 3), (9, 13)), ((7, 7), (24, 24)), ((5, 4), (5, 4)),
                                                   ((14, 9), (10, 6)), ((3, 1), (7, 7))]:
        values = torch.randn(1, 1, height, width, generator=generator)
        up = torch.nn.functional.interpolate(values, (to_height, to_width), mode="bilinear", align_corners=False)
        cases.append({"width": width, "height": height, "values": values.flatten().tolist(),
                      "to_width": to_width, "to_height": to_height, "expected": up.flatten().tolist()})
    return cases


def over_white(rgba):
    rgba = rgba.astype(numpy.float64)
    alpha = rgba[..., 3:] / 255
    return (rgba[..., :3] * alpha + 255 * (1 - alpha)).round().astype(numpy.uint8)


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_chunk(name, data):
    import zlib
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(header, rows, extra=b""):
    import zlib
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", zlib.compress(rows)) +
            png_chunk(b"IEND", b""))


def exif(orientation, byte_order="<"):
    mark = b"II*\0" if byte_order == "<" else b"MM\0*"
    entry = struct.pack(byte_order + "HHIHH", 0x112, 3, 1, orientation, 0)
    return mark + struct.pack(byte_order + "IH", 8, 1) + entry + struct.pack(byte_order + "I", 0)


def file_cases():
    cases = []

    def add(name, data, expected, tolerance=0):
        expected = numpy.ascontiguousarray(expected)
        assert expected.ndim == 3 and expected.shape[2] == 3 and expected.dtype == numpy.uint8, name
        cases.append({"name": name, "file": base64.b64encode(data).decode(), "width": expected.shape[1],
                      "height": expected.shape[0], "rgb": base64.b64encode(expected.tobytes()).decode(),
                      "tolerance": tolerance})

    def pillow(data):
        return numpy.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))

    rgb = smooth(19, 13)
    image = Image.fromarray(rgb)
    rough = noise(19, 13, 7)
    gray = Image.fromarray(rough[..., 0])
    opacity = noise(19, 13, 8)[..., 0]
    rgba = numpy.dstack([rough, opacity])

    for name, options in {"444": {"subsampling": 0, "quality": 95}, "420": {"subsampling": 2}, "422": {"subsampling": 1},
                          "progressive": {"progressive": True}, "restarts": {"restart_marker_rows": 1},
                          "optimized": {"optimize": True, "quality": 30}}.items():
        data = encoded(image, "JPEG", **options)
        add("jpeg " + name, data, pillow(data))
    data = encoded(gray, "JPEG")
    add("jpeg gray", data, pillow(data))
    data = encoded(image.convert("CMYK"), "JPEG", quality=95)
    # Pillow rounds products differently.
    add("jpeg cmyk inverted as Adobe does", data, pillow(data), 1)
    # Without Adobe's mark the values mean what they say: inverted inks are the complement of each.
    place = data.index(b"Adobe") - 4
    length = struct.unpack(">H", data[place + 2:place + 4])[0]
    plain = data[:place] + data[place + 2 + length:]
    inks = 255 - numpy.asarray(Image.open(io.BytesIO(data))).astype(int)
    cmy, black = inks[..., :3], inks[..., 3:]
    add("jpeg cmyk", plain, ((255 - cmy) * (255 - black) / 255).round().astype(numpy.uint8))
    for orientation in range(1, 9):
        order = "<>"[orientation % 2]
        data = encoded(image, "JPEG", exif=b"Exif\0\0" + exif(orientation, order))
        add("jpeg orientation %d" % orientation, data, pillow(data))
    data = encoded(image, "JPEG", exif=b"Exif\0\0" + exif(9))
    add("jpeg orientation that does not exist", data, pillow(data))

    add("png rgb", encoded(image, "PNG"), rgb)
    add("png rgba", encoded(Image.fromarray(rgba), "PNG"), over_white(rgba), 1)
    add("png gray", encoded(gray, "PNG"), numpy.asarray(gray.convert("RGB")))
    add("png 1 bit", encoded(gray.convert("1"), "PNG"), numpy.asarray(gray.convert("1").convert("RGB")))
    gray_alpha = numpy.dstack([rough[..., 0], opacity])
    add("png gray and alpha", encoded(Image.fromarray(gray_alpha, "LA"), "PNG"),
        over_white(numpy.dstack([rough[..., 0]] * 3 + [opacity])), 1)
    palette = image.quantize(13)
    add("png palette", encoded(palette, "PNG"), numpy.asarray(palette.convert("RGB")))
    data = encoded(palette, "PNG", transparency=bytes([0, 128, 255, 40]))
    add("png palette and alpha", data, over_white(numpy.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))), 1)
    data = encoded(gray, "PNG", transparency=int(rough[3, 4, 0]))
    add("png gray and a transparent value", data, over_white(numpy.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))))
    deep = (noise(19, 13, 9).astype(numpy.uint16) << 8) | noise(19, 13, 10)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)
    add("png 16 bits", png(struct.pack(">IIBBBBB", 19, 13, 16, 2, 0, 0, 0), rows), (deep / 257).round().astype(numpy.uint8))
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep[..., 0])
    add("png 16 bits gray", png(struct.pack(">IIBBBBB", 19, 13, 16, 0, 0, 0, 0), rows),
        numpy.dstack([(deep[..., 0] / 257).round().astype(numpy.uint8)] * 3))
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b"".join(b"\0" + row.tobytes() for x, y, dx, dy in passes if rough[y::dy, x::dx].size
                    for row in rough[y::dy, x::dx])
    add("png interlaced", png(struct.pack(">IIBBBBB", 19, 13, 8, 2, 0, 0, 1), rows), rough)
    rows = b"".join(b"\0" + row.tobytes() for row in rgb)
    header = struct.pack(">IIBBBBB", 19, 13, 8, 2, 0, 0, 0)
    add("png orientation 6", png(header, rows, png_chunk(b"eXIf", exif(6))), numpy.rot90(rgb, -1))
    add("png with a bad color profile", png(header, rows, png_chunk(b"iCCP", b"bad\0\0nonsense")), rgb)
    add("png with gamma", png(header, rows, png_chunk(b"gAMA", struct.pack(">I", 100000))), rgb)

    data = encoded(image, "WEBP", quality=80)
    add("webp", data, pillow(data))
    add("webp lossless", encoded(Image.fromarray(rough), "WEBP", lossless=True), rough)
    data = encoded(Image.fromarray(rgba), "WEBP", lossless=True, exact=True)
    add("webp alpha", data, over_white(rgba), 1)
    data = encoded(image, "WEBP", lossless=True, exif=b"Exif\0\0" + exif(8))
    add("webp orientation 8", data, numpy.rot90(rgb))

    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        add("tiff " + compression, encoded(image, "TIFF", compression=compression), rgb)
    add("tiff gray", encoded(gray, "TIFF"), numpy.asarray(gray.convert("RGB")))
    add("tiff fax", encoded(gray.convert("1"), "TIFF", compression="group4"), numpy.asarray(gray.convert("1").convert("RGB")))
    add("tiff rgba", encoded(Image.fromarray(rgba), "TIFF"), over_white(rgba), 1)
    add("tiff palette", encoded(palette, "TIFF"), numpy.asarray(palette.convert("RGB")))
    data = encoded(image.convert("CMYK"), "TIFF")
    add("tiff cmyk", data, pillow(data), 1)
    data = encoded(Image.fromarray(deep[..., 0]), "TIFF")
    add("tiff 16 bits gray", data, numpy.dstack([(deep[..., 0] / 257).round().astype(numpy.uint8)] * 3), 1)
    add("tiff orientation 5", encoded(image, "TIFF", tiffinfo={0x112: 5}), rgb.transpose(1, 0, 2))

    add("bmp", encoded(image, "BMP"), rgb)
    add("bmp palette", encoded(palette, "BMP"), numpy.asarray(palette.convert("RGB")))
    add("bmp 1 bit", encoded(gray.convert("1"), "BMP"), numpy.asarray(gray.convert("1").convert("RGB")))
    header = b"BM" + struct.pack("<IHHIIiiHHIIIIII", 54 + 19 * 13 * 4, 0, 0, 54, 40, 19, -13, 1, 32, 0, 0, 0, 0, 0, 0)
    add("bmp 32 bits from the top", header + numpy.dstack([rough[..., ::-1], opacity]).tobytes(), rough)
    add("ppm", encoded(image, "PPM"), rgb)
    add("pgm", encoded(gray, "PPM"), numpy.asarray(gray.convert("RGB")))
    add("ppm 16 bits", b"P6 # deep\n19 13\n65535\n" + deep.astype(">u2").tobytes(), (deep / 257).round().astype(numpy.uint8))
    text = "P3\n# plain\n19 13 15\n" + " ".join(str(v) for v in (rough // 16).flatten()) + "\n"
    add("ppm plain", text.encode(), rough // 16 * 17)
    return cases


def main():
    made_by = {"Pillow": PIL.__version__, "torch": torch.__version__, "torchvision": torchvision.__version__}
    FOLDER.mkdir(exist_ok=True)
    for name, cases in {"resize": resize_cases(), "fit": fit_cases(), "maps": map_cases(), "files": file_cases()}.items():
        lines = ",\n".join(json.dumps(case) for case in cases)
        (FOLDER / (name + ".json")).write_text('{"made_by": %s, "cases": [\n%s\n]}\n' % (json.dumps(made_by), lines))


if __name__ == "__main__":
    main()
