"""What is said where nobody thinks of readers: log lines, addresses, referrers and messages of failure (attack W25)."""

import io
import logging
from urllib.parse import unquote

import pytest
from django.test import Client, override_settings
from django.urls import path

from yishi.access.gateways import Memory
from yishi.people import queries as people
from yishi.record.models import Secret
from yishi.web.tests.everywhere import GROUP, addresses, insiders, outsiders, villagers
from yishi.web.tests.forms import forms
from yishi.web.urls import handler403, handler404, handler500, urlpatterns  # noqa: F401

pytestmark = [pytest.mark.django_db]


def fails(request):
    raise RuntimeError("a form that cannot be read")


urlpatterns = [path("fails/", fails), *urlpatterns]


@pytest.fixture
def lines():
    """Everything that any logger of the process says, from the finest on, as it would be written."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s %(args)s"))
    root, before = logging.getLogger(), {}
    for name in (
        "",
        "django",
        "django.request",
        "django.server",
        "django.security",
        "django.template",
        "yishi",
    ):
        logger = logging.getLogger(name)
        before[name] = (logger.level, logger.propagate, logger.disabled)
        logger.setLevel(logging.DEBUG)
        logger.propagate, logger.disabled = True, False
    logging.getLogger("django.template").setLevel(
        logging.INFO
    )  # its DEBUG is of missing variables, thousands a page
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)
    for name, (level, propagate, disabled) in before.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled


@override_settings(ROOT_URLCONF=__name__)
def test_w25_no_line_of_a_log_and_no_address_names_anybody(towns, lines, settings):
    """Everybody walks everywhere, forms are refused, somebody signs in, is searched for, and a page breaks."""
    settings.SMS_GATEWAY = "memory"
    secrets = villagers(GROUP)
    one = next(
        p for p in people.members(people.households(GROUP)[0].ident) if people.private(p.ident).get("phone")
    )
    about = people.private(one.ident)
    walked = []
    everyone = {**insiders(towns), **outsiders(towns)}
    for role in (
        "registrar",
        "group_secretary",
        "village_accountant",
        "member",
        "villager of another group",
        "stranger",
    ):
        client = everyone[role]
        for name, address in addresses():
            if name in ("sign-out", "published") or address == "/fails/":
                continue
            answer = client.get(address)
            walked += [address, answer.get("Location", "")]
            assert answer.get("Referrer-Policy", "same-origin") == "same-origin"
            if (
                answer.status_code == 200
                and role == "registrar"
                and answer.get("Content-Type", "").startswith("text/html")
            ):
                for form in forms(answer.content.decode()):
                    typed = {k: [about["name"]] if k in form.texts() else v for k, v in form.filled().items()}
                    shown = client.post(form.action or address, typed)
                    walked += [form.action, shown.get("Location", "")]
    walker = Client(raise_request_exception=False)
    Memory.sent.clear()
    for phone in (about["phone"], "1940000", about["phone"]):
        walked.append(walker.post("/sign-in/", {"phone": phone}).get("Location", ""))
    code = Memory.sent[-1][2]["code"]
    walked.append(walker.post("/sign-in/code/", {"code": code}).get("Location", ""))
    broken = walker.post("/fails/", {"name": about["name"], "phone": about["phone"]})
    assert broken.status_code == 500 and about["phone"] not in broken.content.decode()
    said = lines.getvalue()
    assert "a form that cannot be read" in said and "django.request" in said and len(said) > 10_000
    salts = {bytes(s).hex() for s in Secret.objects.values_list("salt", flat=True)[:200]}
    for text in (said, *map(unquote, walked)):
        assert not [s for s in {*secrets, code} | salts if s in text]


def test_r17_the_doctor_counts_rows_by_which_a_household_can_be_told(towns):
    """Shares stand open so that anyone recomputes them; how many could be told by their area and sum is said, not hidden."""
    from yishi.cli.doctor import recognisable
    from yishi.matters import queries

    lists = [found for found in queries.recognisable() if found[1] == "shares"]
    for subject, name, alone, rows in lists:
        shares = [(s["weight"], s["fen"]) for s in queries.variables(subject)[name]]
        assert rows == len(shares) == 23 and alone == sum(shares.count(s) < 3 for s in shares)
    assert len(lists) == 3 and any(alone for _, _, alone, _ in lists)
    code, well, zh, en = next(recognisable())
    assert (
        code == "recognisable"
        and well
        and str(sum(n for *_, n, _ in queries.recognisable())) in zh
        and "fewer than 3" in en
    )
