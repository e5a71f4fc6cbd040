"""Steps of the erasing test, each a process of its own in the home of the environment: plant somebody everywhere, look
for them, erase them. Told as one line of JSON."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from PIL import Image  # noqa: E402

from yishi.access.gateways import Memory  # noqa: E402
from yishi.access.testing import sign_in  # noqa: E402
from yishi.demo.service_stage import ServiceStage  # noqa: E402
from yishi.demo.stage import Actor  # noqa: E402
from yishi.demo.town import FOUNDER, TOWN, Town  # noqa: E402
from yishi.files import photos  # noqa: E402
from yishi.people import queries as people  # noqa: E402
from yishi.record import home, keys, reading  # noqa: E402
from yishi.registry.tests.test_sheets import workbook  # noqa: E402
from yishi.rulebook.loader import shipped  # noqa: E402

GROUP, STRANGER = "150621108204003", "19900000001"
BESIDE = Path(settings.HOME).parent / "browser.json"
setup_test_environment()
settings.SMS_GATEWAY = "memory"


def registrar() -> Client:
    return sign_in(Client(), FOUNDER, f"registrar@{TOWN}")


def picture(turn: int, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").rotate(90 * turn).save(out, "JPEG", **more)
    return out.getvalue()


def by_phone(phone: str) -> Client:
    """Signs in as a person does: asks for a code and types it."""
    client = Client(headers={"user-agent": f"Mozilla/5.0 {phone} Android"})
    client.post("/sign-in/", {"phone": phone})
    code = next(facts["code"] for _, kind, facts in reversed(Memory.sent) if kind == "code")
    client.post("/sign-in/code/", {"code": code})
    return client


def import_sheet(client: Client, rows: list[tuple[str, ...]], confirm: bool) -> None:
    sent = SimpleUploadedFile(f"{rows[0][1]}.xlsx", workbook(rows))
    shown = client.post(f"/register/{GROUP}/import/", {"sheet": sent}, follow=True)
    if confirm:
        key = shown.context["form"].initial["form_key"]
        done = client.post(shown.redirect_chain[-1][0], {"form_key": key})
        assert done.status_code == 302, done.content.decode()


def found() -> dict[str, Any]:
    """Keys and tables; sessions are signed by a key that is read when a process starts."""
    keys.make()
    home.prepare()
    return {}


def plant(name: str, phone: str, number: str) -> dict[str, Any]:
    """Somebody is enrolled, signs in, reports, sends a photo, represents, is looked for and listed."""
    town = Town(ServiceStage(shipped()))
    Town.key = home.signer(Town.origin).verifier.vkey
    town.found()
    town.hamlet(GROUP, "西张社", "张义城窑村", 3)
    clerk, size = registrar(), reading.size()
    import_sheet(
        clerk,
        [("9", name, "户主", number, "", phone, "3"), ("9", "柳试", "妻", "", "1972-01-01", "", "")],
        True,
    )
    person = people.find("phone", phone)[0]
    mine = by_phone(phone)
    assert mine.get("/account/").status_code == 200
    text = f"我是{name}，电话 {phone}，身份证 {number}"
    data = {"procedure": "lead", "place": GROUP, "title": "井坏了", "vars": {"report": "井坏了"}}
    town.stage.do("matter/planted", "open", Actor(person, "anyone"), data, step="open", sealed={"note": text})
    photo = photos.keep(picture(0, comment=text.encode()), person, "matter/planted")
    guest = by_phone(STRANGER)
    visitor = f"guest-{guest.session['account']}"
    photos.keep(picture(1, comment=text.encode()), visitor, "matter/planted")
    household = people.person(person).household  # type: ignore[union-attr]
    for form, typed in (
        (f"h/{household}/mandate/", {"representative": person}),
        ("search/", {"what": name}), ("search/", {"what": phone}), ("export/", {"reason": "核对"}),
        (f"h/{household}/join/", {"name": name, "relation": "弟", "birth": "", "phone": phone}),  # refused: kept in the answer
    ):  # fmt: skip
        url = f"/register/{GROUP}/{form}"
        drawn = clerk.get(url)
        key = drawn.context["form"].initial.get("form_key", "")
        clerk.post(url, {"form_key": key, **typed})
        Client().post(url, typed)  # nobody's session: what was typed waits for a sign-in
    clerk.get(f"/register/{GROUP}/h/{household}/")
    clerk.get(f"/photo/{photo.digest}/small/")
    import_sheet(clerk, [("9", name, "户主", "", "1980-01-01", phone, "3")], False)  # waits to be confirmed
    BESIDE.write_text(json.dumps({"cookie": mine.cookies[settings.SESSION_COOKIE_NAME].value, "photo": photo.digest, "guest": visitor}))  # fmt: skip
    from yishi.access import keeping

    accounts = [o for o in keeping.owners() if o in (person, visitor)]
    return {
        "person": person, "guest": visitor, "entries": reading.size() - size, "accounts": len(accounts),
        "photos": photos.count(person) + photos.count(visitor),
    }  # fmt: skip


def opened(*texts: str) -> dict[str, Any]:
    """What the home's own keys still open: every private value, file, waiting sheet and waiting form, searched."""
    from yishi.access.models import Session
    from yishi.access.sessions import SessionStore
    from yishi.files import store
    from yishi.record.models import Secret
    from yishi.registry import waiting
    from yishi.registry.models import Sheet

    found = [("secret", keys.show(bytes(s.value), s.commitment).encode()) for s in Secret.objects.all()]
    for file in sorted((Path(settings.HOME) / "files").rglob("*")):
        if file.is_file():
            digest = file.name.removesuffix(".small")
            found.append(("file", store.get(digest, False, file.name != digest) or b""))
    for sheet in Sheet.objects.exclude(held=b""):
        name, data = waiting.opened(sheet)
        found.append(("sheet", name.encode() + data))
    for session in Session.objects.all():
        held = SessionStore().decode(session.session_data)
        found.append(("session", json.dumps(held).encode()))
        if held.get("later"):
            found.append(("typed", keys.show(bytes.fromhex(held["later"]), "later").encode()))
    hits = [
        kind
        for kind, data in found
        for t in texts
        if t.encode() in data or json.dumps(t)[1:-1].encode() in data
    ]
    return {"hits": sorted(set(hits)), "searched": len(found)}


def seen(person: str) -> dict[str, Any]:
    """What is still to be found of them by whoever may."""
    from yishi.access import keeping

    held = json.loads(BESIDE.read_text()) if BESIDE.exists() else json.loads(
        (Path(settings.HOME).parent.parent / "first" / "browser.json").read_text()
    )  # fmt: skip
    mine = Client()
    mine.cookies[settings.SESSION_COOKIE_NAME] = held["cookie"]
    return {
        "name": people.name(person),
        "found": people.find("phone", "19400009876"),
        "signed_in": mine.get("/account/").status_code == 200,
        "photo": registrar().get(f"/photo/{held['photo']}/").status_code,
        "guest": held["guest"] in keeping.owners(),
    }


def erase(person: str, guest: str) -> dict[str, Any]:
    """On the page, by the registrar; the guest, who is of no register, by the same act from the command line."""
    from yishi.record import erasing

    clerk, url = registrar(), f"/register/{GROUP}/p/{person}/erase/"
    typed = [None, {"why": "asked"}, {"why": "asked", "sure": "on"}, {"why": "asked", "sure": "on"}]
    size = reading.size()
    statuses = [(clerk.get(url) if t is None else clerk.post(url, t)).status_code for t in typed]
    body = reading.entry(size)
    gone = erasing.erase(guest, FOUNDER, f"registrar@{TOWN}", "本人要求")
    assert isinstance(gone, erasing.Erased), gone
    return {"statuses": statuses, "entry": body.decode() if body else ""}


if __name__ == "__main__":
    made = {"found": found, "opened": opened, "plant": plant, "seen": seen, "erase": erase}[sys.argv[1]](
        *sys.argv[2:]
    )
    print(json.dumps(made))
