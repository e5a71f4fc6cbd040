"""Hostile and honest files: what is kept of each, what is refused and with which words (attacks W11, W12, 14.2.8)."""

import hashlib
import io
import re
import struct
import time
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from yishi.files import words
from yishi.files.pictures import MOST_BYTES, Prepared, Refusal, apart, prepare, small_of

SCRIPT = b"<script>alert(document.domain)</script>"


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **more: object
) -> bytes:
    out = io.BytesIO()
    made = Image.linear_gradient("L").resize(size).convert(mode)
    made.save(out, kind, **more)
    return out.getvalue()


def png_of(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says a size and carries what it likes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


def heic() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 400


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    return out.getvalue()


def with_exif(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Huawei-SECRET", "Mate-SECRET", "SECRET author"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 36.0, 7.5), 3: "E", 4: (109.0, 47.0, 1.5)})
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0SECRET comment"
    more: dict[str, object] = {"exif": exif}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "SECRET")
        info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>SECRET</x:xmpmeta>")
        more["pnginfo"] = info
    elif kind in ("JPEG", "WEBP"):
        more["xmp"] = b"<x:xmpmeta>SECRET</x:xmpmeta>"
    if kind == "JPEG":
        more["comment"] = b"SECRET"
    return picture(kind, icc_profile=b"SECRET-profile" * 20, **more)


REFUSED = {
    "nothing": (b"", "empty_file"),
    "svg with a script": (b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", "document"),
    "svg after a declaration": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "document"),
    "a page": (b"<!doctype html>" + SCRIPT, "document"),
    "a page with a byte order mark": (b"\xef\xbb\xbf<html>" + SCRIPT, "document"),
    "pdf": (b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>endobj", "document"),
    "archive": (zipped(), "document"),
    "old word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "document"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run", "not_a_photo"),
    "program": (b"\x7fELF\x02\x01\x01" + b"\0" * 600, "not_a_photo"),
    "noise": (bytes(range(256)) * 4, "not_a_photo"),
    "a script behind a JPEG's first bytes": (b"\xff\xd8\xff\xe0" + SCRIPT, "not_a_photo"),
    "tiff": (picture("TIFF"), "not_a_photo"),
    "iphone": (heic(), "heic"),
    "pixel flood": (png_of(60_000, 60_000), "too_many_pixels"),
    "one line of a million": (png_of(40_000, 1), "too_many_pixels"),
    "51 million": (picture("PNG", (8000, 6400), "1"), "too_many_pixels"),
    "a header and no pixels": (png_of(100, 100), "broken_photo"),
    "cut short": (picture("JPEG", (900, 900))[:2000], "broken_photo"),
    "13 MB": (picture() + b"\0" * (MOST_BYTES + 1), "photo_too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_w12_it_refuses_what_is_no_photo_in_words_that_help(name: str):
    data, code = REFUSED[name]
    began = time.process_time()
    made = prepare(data)
    assert isinstance(made, Refusal) and made.code == code
    assert time.process_time() - began < 2
    zh, en = words.sentence(made, "zh"), words.sentence(made, "en")
    assert re.search("请", zh) and re.search("[Pp]lease|Choose", en) and "{" not in zh + en


POLYGLOTS = {
    "jpeg and page": picture() + b"<html>" + SCRIPT,
    "script in a comment": picture(comment=SCRIPT),
    "gif that is a program": b"GIF89a" + picture("GIF")[6:] + b"*/=1;" + SCRIPT,
    "png and archive": picture("PNG") + zipped(),
    "png with a page in its text": with_exif("PNG") + SCRIPT,
    "bmp and page": picture("BMP") + SCRIPT,
    "jpeg and pdf": picture() + b"%PDF-1.7 trailer",
    "webp and script": picture("WEBP") + SCRIPT,
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_w12_what_is_two_things_is_one_after_it_was_written_anew(name: str):
    made = prepare(POLYGLOTS[name])
    assert isinstance(made, Prepared)
    for copy in (made.stored, small_of(made.stored)):
        assert copy.startswith(b"\xff\xd8\xff\xe0") and copy.endswith(b"\xff\xd9")
        assert not re.search(rb"script|html|PK\x03\x04|%PDF|/Type", copy, re.IGNORECASE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_w11_place_device_author_and_profile_are_gone(kind: str):
    sent = with_exif(kind)
    assert b"SECRET" in sent
    made = prepare(sent)
    assert isinstance(made, Prepared) and made.kind == kind.lower()
    assert made.original == hashlib.sha256(sent).hexdigest()
    for copy in (made.stored, small_of(made.stored)):
        assert b"SECRET" not in copy and b"Exif" not in copy and b"ICC_PROFILE" not in copy
        kept = Image.open(io.BytesIO(copy))
        assert kept.format == "JPEG" and not dict(kept.getexif())
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "comment"}
        assert re.fullmatch(rb"[0-9a-f]{64}", kept.info["comment"])  # fresh bytes, nothing else


def test_a_photo_is_turned_as_its_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    made = prepare(picture(size=(300, 100), exif=exif))
    assert isinstance(made, Prepared) and (made.width, made.height) == (100, 300)


def test_a_large_photo_is_made_smaller_and_its_thumbnail_too():
    made = prepare(picture(size=(6000, 3000)))
    assert isinstance(made, Prepared) and (made.width, made.height) == (2000, 1000)
    assert Image.open(io.BytesIO(small_of(made.stored))).size == (400, 200)
    tiny = prepare(picture(size=(1, 1)))
    assert isinstance(tiny, Prepared) and (tiny.width, tiny.height) == (1, 1)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_kept(kind: str):
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    made = prepare(out.getvalue())
    assert isinstance(made, Prepared)
    red, green, blue = Image.open(io.BytesIO(made.stored)).getpixel((20, 20))  # type: ignore[misc]
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", m) for m in ("1", "L", "LA", "P", "RGBA", "I;16")] + [("JPEG", "CMYK"), ("JPEG", "L")],
)
def test_every_kind_of_pixels_becomes_a_plain_picture(kind: str, mode: str):
    out = io.BytesIO()
    Image.new(mode, (30, 20), 40_000 if mode == "I;16" else 0).save(out, kind)
    made = prepare(out.getvalue())
    assert isinstance(made, Prepared)
    kept = Image.open(io.BytesIO(made.stored))
    assert kept.mode == "RGB" and kept.size == (30, 20)
    if mode in ("RGBA", "LA"):  # what was transparent is white paper
        assert min(kept.getpixel((5, 5))) > 250  # type: ignore[type-var]
    if mode == "I;16":
        assert 150 < kept.getpixel((5, 5))[0] < 165  # type: ignore[index]


def test_the_digest_says_nothing_about_the_picture():
    one, two = prepare(picture()), prepare(picture())
    assert isinstance(one, Prepared) and isinstance(two, Prepared)
    assert one.digest != two.digest and one.original == two.original and apart(one.look, two.look) == 0
