"""The software's own settings, with the trivial views beside its addresses."""

from yishi.web.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.bare"
