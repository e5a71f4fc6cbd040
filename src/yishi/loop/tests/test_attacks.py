"""Attacks on the pages of the loop that no single form's test is about, named as in docs/security.md."""

from types import SimpleNamespace

import pytest
from django.forms import ValidationError

from yishi.files import photos
from yishi.loop.forms.election import Sheet
from yishi.loop.photo import Sent
from yishi.loop.tests.conftest import picture

pytestmark = pytest.mark.django_db


def test_v5_a_sheet_s_photo_that_was_another_s_is_refused(tmp_path, settings):
    """The same file for another count; for its own, sent again or kept before, it stands."""
    from yishi.record import keys

    settings.HOME = tmp_path
    keys.read.cache_clear()
    keys.make()
    data = picture().getvalue()
    kept = photos.keep(data, "p-1", "matter/one")
    made = photos.prepare(data)

    def judged(photo, subject):
        return Sheet.clean_photo(SimpleNamespace(cleaned_data={"photo": photo}, subject=subject))

    with pytest.raises(ValidationError):
        judged(made, "matter/other")
    assert judged(made, "matter/one") is made and judged(Sent(kept.digest), "matter/one") == Sent(kept.digest)
    keys.read.cache_clear()
