"""A village that has repaired its well, published; and the typeface, without which a test says loudly that it was not
run, or fails where CI says that nothing may be missing."""

import os
import warnings

import pytest

from yishi.demo.cases import well
from yishi.demo.copies import played
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.papers import fonts
from yishi.record import keys, publishing
from yishi.rulebook.loader import shipped


@pytest.fixture
def village(tmp_path, settings):
    """The well's sums, as `yishi case well` returns them; `matter` and `meeting` are the idents to print."""
    settings.HOME = tmp_path

    def play():
        result = well.play(ServiceStage(shipped()))
        publishing.publish_all(tmp_path)
        return result

    result = played("papers", tmp_path, play)
    yield {**result, "ident": result["matter"].partition("/")[2], "key": Town.key, "place": well.GROUP}
    keys.read.cache_clear()


@pytest.fixture
def typeface():
    try:
        return fonts.face()
    except fonts.NoFont as none:
        if os.environ.get("CI") == "true":
            pytest.fail(str(none))
        warnings.warn(f"NOT TESTED, {none}", stacklevel=1)
        pytest.skip(str(none))
