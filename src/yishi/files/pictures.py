"""From what somebody sent to what is kept: decoded, turned upright, shrunk, written anew as JPEG, nothing else carried.

Free of Django. The sizes in the header are judged before a pixel is decoded; what is not one of a few picture formats
is refused, whatever it is called; a file that is also something else (a page, an archive) loses that by being written
anew. Place, device, author, previews and colour profiles are dropped (attacks W11, W12).
"""

import hashlib
import io
import os
from typing import NamedTuple

from PIL import Image, ImageOps

MOST_BYTES = 12 << 20
MOST_PIXELS = 50_000_000
MOST_SIDE = 30_000
LONGEST = 2000
SMALL = 400
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF")
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


class Refusal(NamedTuple):
    """Why a file is not kept: a code and its facts; words in `words`."""

    code: str
    facts: dict[str, str]


class Prepared(NamedTuple):
    """A picture ready to be kept. `stored` and `small` are JPEG; `original` is the SHA-256 of what was sent."""

    stored: bytes
    original: str
    width: int
    height: int
    kind: str
    look: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.stored).hexdigest()


def prepare(data: bytes) -> Prepared | Refusal:
    """Makes the copy that is kept, or says why not; never raises on any bytes."""
    if not data:
        return Refusal("empty_file", {})
    if len(data) > MOST_BYTES:
        return Refusal("photo_too_large", {"mb": str(len(data) >> 20), "most": str(MOST_BYTES >> 20)})
    if data[4:8] == b"ftyp" and data[8:12] in HEIC and b"avif" not in data[8:32]:
        return Refusal("heic", {})
    try:
        opened = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        return _flood(0, 0)
    except Exception:
        return Refusal("document" if _is_document(data) else "not_a_photo", {})
    width, height = opened.size
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        return _flood(width, height)
    kind = (opened.format or "").lower().replace("mpo", "jpeg")
    try:
        upright = _upright(opened)
    except Exception:
        return Refusal("broken_photo", {})
    full = shrink(upright, LONGEST)
    return Prepared(
        jpeg(full), hashlib.sha256(data).hexdigest(), full.width, full.height, kind, look_of(full)
    )


def _flood(width: int, height: int) -> Refusal:
    return Refusal("too_many_pixels", {"mpx": str(width * height // 1_000_000 or "—"), "most": str(MOST_PIXELS // 1_000_000)})  # fmt: skip


def _is_document(data: bytes) -> bool:
    head = data[:512].lstrip().lower()
    return head.startswith((b"%pdf", b"<", b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\xef\xbb\xbf<"))


def _upright(opened: Image.Image) -> Image.Image:
    """The first frame in RGB, transparent parts white, turned as its camera was held."""
    opened.draft(
        "RGB", (LONGEST, LONGEST)
    )  # a large JPEG is decoded at half, a quarter, an eighth of its size
    opened.seek(0)
    opened.load()
    turned = ImageOps.exif_transpose(opened)
    if turned.mode in ("RGBA", "LA", "PA", "P") or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        turned.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        ground = Image.new("RGBA", turned.size, "white")
        ground.alpha_composite(turned)
        turned = ground
    if (
        turned.mode.startswith("I") or turned.mode == "F"
    ):  # 16-bit scans: a plain convert would clip them to white
        turned = turned.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return turned.convert("RGB")


def shrink(picture: Image.Image, longest: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return small


def jpeg(picture: Image.Image) -> bytes:
    """A JPEG of the pixels alone, with 32 fresh bytes in a comment."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=84, optimize=True, comment=os.urandom(32).hex().encode())
    return out.getvalue()


def small_of(stored: bytes) -> bytes:
    """The thumbnail of a stored copy."""
    with Image.open(io.BytesIO(stored), formats=("JPEG",)) as picture:
        picture.draft("RGB", (SMALL, SMALL))
        return jpeg(shrink(picture.convert("RGB"), SMALL))


def look_of(picture: Image.Image) -> int:
    """dHash: is each of 8x8 spots clearly darker than its right neighbour; as a signed 64-bit integer."""
    grey = picture.convert("L").resize((9, 8), Image.Resampling.BILINEAR).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] + 2 < grey[row * 9 + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def apart(one: int, other: int) -> int:
    """In how many of 64 spots two pictures differ."""
    return ((one ^ other) & ((1 << 64) - 1)).bit_count()
