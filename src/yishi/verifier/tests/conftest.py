"""A sound record, made once a module; tests that change it take a copy."""

import shutil
from pathlib import Path

import pytest

from yishi.verifier.tests.forge import DAY_MARCH_20
from yishi.verifier.tests.village import cosigned, head, put, story, witness


@pytest.fixture(scope="module")
def log() -> list[bytes]:
    return story().log


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, log: list[bytes]) -> Path:
    """A sound record with two witnesses; tests take copies."""
    note = cosigned(head(log), (witness(1), DAY_MARCH_20), (witness(2), DAY_MARCH_20))
    keys = [witness(n).verifier.vkey for n in (1, 2)]
    return put(tmp_path_factory.mktemp("good") / "record", log, note, witness_vkeys=keys)


@pytest.fixture
def copy(tmp_path: Path, good: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "copy"))
