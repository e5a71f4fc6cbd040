"""Texts are sent compressed to who reads that, the same bytes to who does not."""

import gzip

import pytest
from django.test import Client

FILES = ("/static/face/face.css", "/static/face/tokens.css", "/static/django_htmx/htmx-2.min.js")


@pytest.mark.parametrize("address", FILES)
def test_a_text_is_sent_compressed_where_that_is_read(address, db):
    plain, small = Client().get(address), Client().get(address, headers={"accept-encoding": "gzip, br"})
    body, packed = b"".join(plain.streaming_content), b"".join(small.streaming_content)
    assert "Content-Encoding" not in plain and small["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == body and len(packed) < len(body) / 2
    assert small["Content-Length"] == str(len(packed)) and plain["Content-Length"] == str(len(body))
    assert small["ETag"] == plain["ETag"] and "Accept-Encoding" in plain["Vary"]
    assert small["Cache-Control"] == plain["Cache-Control"] and small["Content-Type"] == plain["Content-Type"]
    again = Client().get(address, headers={"accept-encoding": "gzip", "if-none-match": small["ETag"]})
    assert again.status_code == 304


def test_what_cannot_be_kept_is_sent_as_it_is(tmp_path):
    from yishi.web.small import squeezed

    file = tmp_path / "a.css"
    file.write_text("a { color: red }\n" * 100)
    locked = tmp_path / "a file, not a folder"
    locked.write_text("")
    assert squeezed(str(file), locked) is None
    assert squeezed(str(file), tmp_path / "kept") == squeezed(str(file), tmp_path / "kept")
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x" * 5000)
    assert squeezed(str(picture), tmp_path / "kept") is None
