"""Keeping, showing, finding again and erasing photos."""

import hashlib
import io
import stat
from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image, ImageDraw

from yishi.files import access, photos, store
from yishi.files.fields import PhotoField
from yishi.files.models import Photo
from yishi.record import beside, keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home() -> Iterator[None]:
    keys.make()
    before = list(access._rules)
    yield
    access._rules[:] = before


def sheet(turn: int = 0, quality: int = 90, size: tuple[int, int] = (800, 1100)) -> bytes:
    """A photo of a written sheet."""
    made = Image.new("RGB", (800, 1100), (236, 232, 220))
    pen = ImageDraw.Draw(made)
    for line in range(24):
        wide = 120 + (line * 7919 + turn * 104_729) % 600
        pen.rectangle((60, 40 + line * 42, 60 + wide, 62 + line * 42), fill=(30 + turn % 3 * 40, 40, 60))
    out = io.BytesIO()
    made.resize(size).save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_w11_the_original_hash_is_kept_and_the_stripped_copy_is_what_is_named():
    photo = photos.keep(sheet(), "p-1", "matter/m1")
    assert photo.original == hashlib.sha256(sheet()).hexdigest()
    kept = store.get(photo.digest, public=False)
    assert kept and hashlib.sha256(kept).hexdigest() == photo.digest
    again = photos.keep(sheet(), "p-1", "matter/m1")
    assert again.digest == photo.digest  # the same form sent twice
    assert photos.keep(sheet(), "p-2", "matter/m1").digest != photo.digest
    assert photos.keep(sheet(), "p-1", "matter/m2").digest != photo.digest


def test_w2_private_files_lie_encrypted_and_for_their_owner_only():
    private = photos.keep(sheet(1), "p-1", "matter/m1")
    public = photos.keep(sheet(2), "p-1", "matter/m1", public=True)
    for photo in (private, public):
        for small in (False, True):
            place = store.path(photo.digest, small)
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
            assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
            assert place.read_bytes().startswith(b"\xff\xd8") == photo.public
    assert stat.S_IMODE(store.folder().stat().st_mode) == 0o700
    swapped = store.path(private.digest)
    other = photos.keep(sheet(3), "p-9", "matter/m1")
    swapped.write_bytes(store.path(other.digest).read_bytes())  # a file under another's name does not open
    with pytest.raises(InvalidTag):
        store.get(private.digest, public=False)


def test_w2_a_private_photo_is_shown_to_whom_the_rule_lets_and_no_longer():
    photo = photos.keep(sheet(4), "p-1", "matter/m1")
    url = f"/photo/{photo.digest}/"
    client = Client()
    assert client.get(url).status_code == client.get(f"{url}small/").status_code == 404
    access.register(lambda request, seen: request.headers.get("x-who") == seen.owner)
    assert client.get(url, headers={"x-who": "p-2"}).status_code == 404
    shown = client.get(url, headers={"x-who": "p-1"})
    assert shown.status_code == 200 and shown["Cache-Control"] == "private, no-store"
    assert "Cookie" in shown["Vary"]
    access._rules.pop()  # the session ended, the office ended
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 405


def test_w12_a_photo_is_served_as_a_photo_and_nothing_else():
    photo = photos.keep(sheet(5), "p-1", "matter/m1", public=True)
    for url, size in ((f"/photo/{photo.digest}/", 1100), (f"/photo/{photo.digest}/small/", 400)):
        shown = Client().get(url)
        assert shown["Content-Type"] == "image/jpeg" and shown["X-Content-Type-Options"] == "nosniff"
        assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert shown["Content-Disposition"].startswith('inline; filename="') and not shown.cookies
        assert max(Image.open(io.BytesIO(shown.content)).size) == size
    for wrong in ("0" * 64, photo.digest.upper(), photo.digest[:-1], "../keys/vault.key"):
        assert Client().get(f"/photo/{wrong}/").status_code == 404
    assert Client().get(f"/files/{photo.digest[:2]}/{photo.digest}").status_code == 404
    store.path(photo.digest, small=True).unlink()
    assert Client().get(f"/photo/{photo.digest}/small/").status_code == 200  # made again


def test_v5_the_same_sheet_in_another_meeting_is_reported():
    first = photos.keep(sheet(6), "p-1", "meeting/a")
    photos.keep(sheet(7), "p-1", "meeting/a")
    same = photos.keep(sheet(6), "p-2", "meeting/b")
    assert [(s.photo.digest, s.same_file) for s in photos.seen_before(same)] == [(first.digest, True)]
    sent_on = photos.keep(
        sheet(6, quality=40, size=(520, 715)), "p-3", "meeting/c"
    )  # as WeChat makes it smaller
    assert {s.photo.digest for s in photos.seen_before(sent_on)} == {first.digest, same.digest}
    assert not any(s.same_file for s in photos.seen_before(sent_on))
    fresh = photos.prepare(sheet(8))
    assert isinstance(fresh, photos.Prepared) and photos.seen_before(fresh, "meeting/d") == []


def test_r18_erasing_an_owner_takes_private_photos_and_thumbnails():
    mine = photos.keep(sheet(9), "p-1", "matter/m1")
    public = photos.keep(sheet(10), "p-1", "matter/m1", public=True)
    theirs = photos.keep(sheet(11), "p-2", "matter/m1")
    assert "p-1" in beside.owners() and photos.erase("") == 0
    assert beside.erase("p-1") >= 1
    assert not store.path(mine.digest).exists() and not store.path(mine.digest, small=True).exists()
    assert {p.digest: p.owner for p in Photo.objects.all()} == {public.digest: "", theirs.digest: "p-2"}
    assert store.path(theirs.digest).exists()


def test_the_field_says_why_in_the_language_of_the_page():
    field = PhotoField(required=False)
    assert field.clean(None) is None
    made = field.clean(SimpleUploadedFile("a.jpg", sheet(12)))
    assert made.original == hashlib.sha256(sheet(12)).hexdigest()
    for lang, word in (("zh-hans", "不是照片"), ("en", "not a photo")):
        with pytest.raises(ValidationError) as refused:
            field.clean(SimpleUploadedFile("a.jpg", b"<svg/>"))
        with translation.override(lang):
            assert word in str(refused.value.messages[0]) and refused.value.code == "document"


def test_w9_a_file_that_is_too_large_is_counted_and_not_kept():
    from yishi.files.uploads import MOST, Memory

    handler = Memory()
    handler.new_file("photo", "a.jpg", "image/jpeg", None)
    for n in range(MOST // 65_536 + 100):
        handler.receive_data_chunk(b"x" * 65_536, n * 65_536)
    made = handler.file_complete(MOST + 100 * 65_536)
    assert made.size > MOST and len(made.read()) == 0
    refused = photos.prepare(made)
    assert isinstance(refused, photos.Refusal) and refused.code == "photo_too_large"


def test_w9_many_files_at_once_hold_no_more_than_their_bound():
    """Twelve of 16 MB in one request: three are held, of the others it is said that they are too large."""
    from yishi.files.uploads import AT_ONCE, MOST, Memory

    handler, made = Memory(), []
    for n in range(12):
        handler.new_file(f"photo{n}", "a.jpg", "image/jpeg", None)
        for at in range(0, MOST, 1 << 20):
            handler.receive_data_chunk(b"x" * (1 << 20), at)
        made.append(handler.file_complete(MOST))
    assert sum(len(m.read()) for m in made) <= AT_ONCE
    assert [isinstance(photos.prepare(m), photos.Refusal) and m.size > MOST for m in made] == [False] * 3 + [
        True
    ] * 9
