"""The hamlet, founded once, and each test with a copy of its own."""

import pytest

from yishi.procedure.tests.cast import Hamlet, fresh


@pytest.fixture
def h() -> Hamlet:
    return fresh()
