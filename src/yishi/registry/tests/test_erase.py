"""Erasing a person from a page, and the proof: nothing of them is left anywhere in the home, in any form (R18, R19).

A home of its own, as files on a disk, with pages asked through the whole program; then every file is searched for the
name, the telephone number and the identity number in UTF-8, GBK, UTF-16, base64 and hex, packed or not.
"""

import base64
import gzip
import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from yishi.record import reading
from yishi.registry.tests.conftest import CODE, holder

NAME, PHONE, NUMBER = "独孤见证", "19400009876", "000000198001011235"
PLANT = Path(__file__).with_name("plant.py")


class Home:
    """A home in a folder, spoken to by processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith("YISHI_")}
        self.environment = kept | {
            "YISHI_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "yishi.web.settings", "YISHI_HTTP": "1",
            "YISHI_HOSTS": "testserver,localhost",
        }  # fmt: skip

    def run(self, *arguments: str, status: int = 0) -> str:
        code = "import sys; from yishi.cli.main import main; sys.exit(main(sys.argv[1:]))"
        return self._ran([sys.executable, "-c", code, *arguments], status)

    def plays(self, step: str, *more: str) -> dict:
        """One step of `plant.py` in this home; what it told."""
        return json.loads(self._ran([sys.executable, str(PLANT), step, *more], 0).splitlines()[-1])

    def _ran(self, command: list[str], status: int) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, (
            command[1:],
            done.returncode,
            done.stdout[-3000:],
            done.stderr[-3000:],
        )
        (self.folder.parent / "said.log").open("a").write(
            done.stdout + done.stderr
        )  # what a service's journal keeps
        return done.stdout


def forms(text: str) -> list[bytes]:
    """A text as it might be left over: four encodings, each plain, in hex, and in base64 at any offset."""
    found = [json.dumps(text).strip('"').encode()]
    for raw in (text.encode(), text.encode("gbk"), text.encode("utf-16-le"), text.encode("utf-16-be")):
        found += [raw, raw.hex().encode(), raw.hex().upper().encode()]
        for before in range(3):
            coded = base64.b64encode(b"\0" * before + raw)
            whole = coded[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
            found += [whole, whole.translate(bytes.maketrans(b"+/", b"-_"))]
    return [form for form in found if len(form) > 5]


def unpacked(data: bytes) -> bytes:
    """What a file says, with what is packed in it: gzip, and the zlib streams of PDFs, sheets and sessions."""
    out = [data]
    if data[:2] == b"\x1f\x8b":
        out.append(gzip.decompress(data))
    for at in (m.start() for m in re.finditer(rb"x[\x01\x5e\x9c\xda]", data)):
        try:
            out.append(zlib.decompressobj().decompress(data[at : at + 200_000]))
        except zlib.error:
            continue
    return b"\n".join(out)


def scan(*places: Path) -> list[str]:
    wanted = [(form, text) for text in (NAME, PHONE, NUMBER) for form in forms(text)]
    found = []
    for place in places:
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.is_file():
                data = unpacked(file.read_bytes())
                found += [
                    f"{file.name}: {text}"
                    for form, text in wanted
                    if form in data or form in file.name.encode()
                ]
    return found


def test_the_scan_finds_what_is_packed(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"junk" + zlib.compress(f"<td>{NAME}</td>".encode()))
    (tmp_path / "b").write_bytes(base64.b64encode(b"zz" + PHONE.encode()))
    (tmp_path / "c").write_bytes(NAME.encode("utf-16-le").hex().encode())
    with gzip.open(tmp_path / "d", "wb") as packed:
        packed.write(NUMBER.encode())
    assert {f[0] for f in scan(tmp_path)} == {"a", "b", "c", "d"}


@pytest.mark.skipif(os.environ.get("YISHI_TEST_DATABASE") == "postgresql", reason="homes in files are SQLite")
def test_r18_an_erased_person_is_nowhere_in_the_home_nor_in_a_restored_backup(tmp_path: Path):
    home = Home(tmp_path / "first" / "home")
    home.folder.mkdir(parents=True)
    home.plays("found")
    told = home.plays(
        "plant", NAME, PHONE, NUMBER
    )  # enrolled by a sheet on a page; a lead, a photo, a session, …
    person, guest = told["person"], told["guest"]
    assert told["entries"] >= 4 and told["photos"] == 2 and told["accounts"] == 2
    world = tmp_path / "world"
    home.run("publish", str(world))
    before = tmp_path / "before.yishi"
    home.run("backup", str(before))
    shown = home.plays("seen", person)
    assert shown["name"] == NAME and shown["found"] == [person] and shown["signed_in"]

    texts = (NAME, PHONE, NUMBER)
    assert set(home.plays("opened", *texts)["hits"]) == {"secret", "sheet", "typed"}  # encrypted, and there

    erased = home.plays("erase", person, guest)
    assert erased["statuses"] == [200, 422, 302, 409]  # looked at, not sure, erased, nothing left to erase
    assert "本人要求" in erased["entry"] and "registrar@" in erased["entry"]
    after = tmp_path / "after.yishi"
    home.run("backup", str(after))
    home.run("publish", str(world))
    said = home.folder.parent / "said.log"
    said.write_text(
        said.read_text().replace(json.dumps(shown), "").replace(json.dumps(shown, ensure_ascii=False), "")
    )
    assert scan(home.folder, world, before, after, said) == []

    left = home.plays("opened", *texts)
    assert left["hits"] == [] and left["searched"] > 20
    gone = home.plays("seen", person)
    assert gone == {"name": person, "found": [], "signed_in": False, "photo": 404, "guest": False}
    assert json.loads(home.run("verify", str(world), "--json"))["ok"]
    home.run("rebuild", "--check")

    restored = Home(tmp_path / "second" / "home")  # a backup older than the erasure
    (restored.folder / "keys").mkdir(parents=True, mode=0o700)
    for key in (home.folder / "keys").iterdir():
        (restored.folder / "keys" / key.name).write_bytes(key.read_bytes())
        (restored.folder / "keys" / key.name).chmod(0o600)
    restored.run("restore", str(before))
    restored.run("restore", "--against", str(world))
    assert restored.plays("seen", person) == gone
    assert scan(restored.folder) == []


@pytest.mark.django_db(transaction=True)
def test_r19_only_the_registrar_erases_and_says_why(town, registrar, member):
    from yishi.people import rosters

    home = rosters.homes(CODE)[6]
    somebody, url = home.members[0], f"/register/{CODE}/p/{home.members[0].ident}/erase/"
    for client in (member, holder(town, "group_head"), holder(town, "village_accountant")):
        assert (
            client.get(url).status_code == client.post(url, {"why": "asked", "sure": "on"}).status_code == 403
        )
    size = reading.size()
    page = registrar.get(url).content.decode()
    assert somebody.name in page and "找不回来" in page and "留下" in page
    for typed in ({}, {"why": "asked"}, {"sure": "on"}, {"why": "because", "sure": "on"}):
        assert registrar.post(url, typed).status_code == 422
    assert reading.size() == size
    done = registrar.post(url, {"why": "asked", "sure": "on"}, follow=True)
    assert done.status_code == 200 and "记下了" in done.content.decode() and "已抹去" in done.content.decode()
    assert somebody.name not in done.content.decode()
    body = json.loads(reading.entry(size))
    assert (
        body["act"] == "erase"
        and body["data"]["reason"] == "本人要求"
        and body["capacity"].startswith("registrar@")
    )
    left = rosters.home(home.ident)
    assert left.members[0].name == "" and len(left.members) == len(
        home.members
    )  # the household and its count stay
    english = registrar.get(f"/en/register/{CODE}/").content.decode()
    assert ">erased<" in english
