"""Backup, restore and erasing, as whole processes with homes of their own: what is refused, what is gone, what stays."""

import base64
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

NAME, PHONE = "独孤见证", "19400009876"


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("YISHI_")}
        self.environment |= {"YISHI_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "yishi.web.settings"}

    def run(self, *arguments: str, status: int = 0) -> str:
        code = "import sys; from yishi.cli.main import main; sys.exit(main(sys.argv[1:]))"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def python(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"], env=self.environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def acts(self, count: int, fen: int = 1) -> None:
        """More acts of the town's accountant."""
        self.python(
            "from yishi.procedure import Act; from yishi.record.service import submit, Done\n"
            f"for n in range({count}):\n"
            f"    data = {{'into': '102', 'from': '504', 'fen': n + {fen}, 'source': '利息'}}\n"
            "    act = Act('book/150621108', 'income', 'p-150621108-town_accountant', 'town_accountant@150621108', '', '', data)\n"
            "    assert isinstance(submit([act]), Done)"
        )

    def twin(self, folder: Path) -> "Home":
        """An empty home with the same keys."""
        (folder / "keys").mkdir(parents=True, mode=0o700)
        for key in (self.folder / "keys").iterdir():
            (folder / "keys" / key.name).write_bytes(key.read_bytes())
            (folder / "keys" / key.name).chmod(0o600)
        return Home(folder)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("homes") / "first")
    told = json.loads(home.run("case", "well", "--json"))
    assert told["home"] == str(home.folder) and told["verify"] == "ok"
    return home


@pytest.fixture
def home(played: Home, tmp_path: Path) -> Home:
    copy = Home(tmp_path / "home")
    subprocess.run(["cp", "-a", str(played.folder), str(copy.folder)], check=True)
    return copy


def test_r3_a_restored_home_refuses_to_sign_until_it_is_shown_not_to_fork(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "old.yishi"
    home.run("backup", str(archive))
    assert archive.stat().st_mode & 0o777 == 0o600
    home.acts(30)
    home.run("publish", str(tmp_path / "world"))
    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(archive))
    assert "restore" in restored.run("publish", str(tmp_path / "elsewhere"), status=1)
    assert not (tmp_path / "elsewhere").exists()
    told = json.loads(restored.run("restore", "--against", str(tmp_path / "world"), "--json"))
    assert told["refilled"] == 30 and told["signs"]
    restored.run("publish", str(tmp_path / "world"))
    restored.run("rebuild", "--check")
    restored.run("verify", str(tmp_path / "world"))


def test_r3_a_fork_is_found_and_nothing_is_signed(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "old.yishi"
    home.run("backup", str(archive))
    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(archive))
    home.acts(3)
    home.run("publish", str(tmp_path / "world"))
    restored.acts(1, fen=777)
    assert (
        "fork"
        in restored.run("restore", "--against", str(tmp_path / "world"), "--lang", "en", status=1).lower()
    )
    restored.run("publish", str(tmp_path / "elsewhere"), status=1)


def test_r3_a_new_origin_begins_a_log_that_names_the_old_head(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "old.yishi"
    home.run("backup", str(archive))
    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(archive))
    restored.run("restore", "--new-origin", "yishi.example/jigesitai-2/demo")
    restored.run("publish", str(tmp_path / "anew"))
    assert json.loads(restored.run("verify", str(tmp_path / "anew"), "--json"))["ok"]


def test_a_backup_is_not_restored_over_a_log_nor_with_other_keys(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "old.yishi"
    home.run("backup", str(archive))
    home.run("restore", str(archive), status=1)
    home.run("backup", str(archive), status=2)
    other = Home(tmp_path / "other")
    assert "vault" in other.run("restore", str(archive), status=1)
    assert other.python("from yishi.record.models import Entry; print(Entry.objects.count())") == "0"


def crafted(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped-yishi", "keys/log.seed", "c:\\escaped"])
def test_w10_an_archive_with_a_foreign_name_writes_nothing(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path / "home")
    archive = crafted(tmp_path / "evil.yishi", {"backup.json": b"{}", name: b"x"})
    home.run("restore", str(archive), status=1)
    assert not (tmp_path / "escaped").exists() and not Path("/tmp/escaped-yishi").exists()


@pytest.mark.parametrize(
    "spoil", [lambda d: d[: len(d) // 2], lambda d: b"", lambda d: b"PK\x03\x04" + d, lambda d: d[:-9]]
)
def test_a_damaged_archive_is_refused_with_nothing_written(home: Home, tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    archive = tmp_path / "old.yishi"
    home.run("backup", str(archive))
    archive.write_bytes(spoil(archive.read_bytes()))
    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(archive), status=1)
    assert restored.python("from yishi.record.models import Entry; print(Entry.objects.count())") == "0"


def planted(home: Home) -> str:
    """Enrols a household with a unique name and phone; returns the person."""
    home.python(
        "import json; from yishi.procedure import Act; from yishi.record.sealing import Sealer\n"
        "from yishi.record.service import submit, Done\n"
        "s = Sealer(); p = 'p-150621108204003-900-01'; subject = 'register/150621108204003'\n"
        f"who = s.seal(subject, 'who', json.dumps({{'name': '{NAME}', 'phone': '{PHONE}'}}, ensure_ascii=False), p)\n"
        f"s.find_by('phone', '{PHONE}', p)\n"
        "data = {'household': 'h-150621108204003-900', 'since': '2026-03-02', 'away': False,\n"
        "        'members': [{'id': p, 'capacity': 'full', 'collective': True, 'who': who}], 'representative': p}\n"
        "act = Act(subject, 'enrol', 'p-town-01', 'registrar@150621108', '', '', data)\n"
        "assert isinstance(submit([act], s), Done)"
    )
    return "p-150621108204003-900-01"


def forms(text: str) -> list[bytes]:
    raw = text.encode()
    return [
        raw, text.encode("gbk"), text.encode("utf-16-le"), base64.b64encode(raw).rstrip(b"="), raw.hex().encode(),
        json.dumps(text).strip('"').encode(),
    ]  # fmt: skip


def scan(*places: Path) -> list[str]:
    found = []
    for place in places:
        for file in [place] if place.is_file() else place.rglob("*"):
            if file.is_file():
                data = file.read_bytes()
                found += [f"{file}: {text}" for text in (NAME, PHONE) for form in forms(text) if form in data]
    return found


def test_r18_an_erased_person_is_nowhere_and_the_record_still_verifies(home: Home, tmp_path: Path) -> None:
    person = planted(home)
    before = tmp_path / "before.yishi"
    home.run("backup", str(before))
    assert home.python(f"from yishi.people import queries; print(queries.name('{person}'))") == NAME
    assert (
        home.python(f"from yishi.people import queries; print(queries.find('phone', '{PHONE}'))")
        == f"['{person}']"
    )
    erase = ("erase", person, "--by", "p-town-01", "--office", "registrar@150621108", "--reason", "本人要求")
    told = json.loads(home.run(*erase, "--json"))
    assert told["values"] == 1 and len(told["entries"]) == 1
    home.run(
        "erase", person, "--by", "p-town-01", "--office", "registrar@150621108", "--reason", "再来", status=1
    )
    home.run("publish", str(tmp_path / "world"))
    after = tmp_path / "after.yishi"
    home.run("backup", str(after))
    assert scan(home.folder, tmp_path / "world", before, after) == []
    assert home.python(f"from yishi.people import queries; print(queries.find('phone', '{PHONE}'))") == "[]"
    assert json.loads(home.run("verify", str(tmp_path / "world"), "--json"))["ok"]
    home.run("rebuild", "--check")
    entry = json.loads(home.run("trace", str(told["entries"][0]), "--json"))["entries"][0]
    assert entry["capacity"] == "registrar@150621108" and entry["data"]["reason"] == "本人要求"  # R19

    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(before))
    restored.run("restore", "--against", str(tmp_path / "world"))
    assert restored.python(f"from yishi.people import queries; print(queries.name('{person}'))") == person


def test_a_stranger_cannot_erase(home: Home) -> None:
    person = planted(home)
    home.run(
        "erase", person, "--by", "p-stranger", "--office", "registrar@150621108", "--reason", "x", status=1
    )
    assert home.python(f"from yishi.people import queries; print(queries.name('{person}'))") == NAME


def test_w21_keys_data_and_backups_are_for_their_owner_only(home: Home) -> None:
    told = json.loads(home.run("doctor", "--json"))
    assert told["ok"], told
    assert all(not f.stat().st_mode & 0o077 for f in (home.folder / "keys").iterdir())
    (home.folder / "keys" / "log.seed").chmod(0o644)
    assert not json.loads(home.run("doctor", "--json", status=1))["ok"]


def test_r4_r20_the_doctor_finds_entries_that_were_lost_or_changed(home: Home) -> None:
    change = "from yishi.record.models import Entry\n"
    home.python(
        change + "e = Entry.objects.get(index=5); e.body = bytes(e.body).replace(b'2026', b'2027'); e.save()"
    )
    told = json.loads(home.run("doctor", "--json", status=1))
    assert next(c["code"] for c in told["checks"] if not c["ok"]) == "log"
    home.python(change + "Entry.objects.order_by('-index').first().delete()")
    home.run("doctor", status=1)


def test_two_witnesses_cosign_and_verify_counts_them(home: Home, tmp_path: Path) -> None:
    world = tmp_path / "world"
    home.run("publish", str(world))
    key = home.run("key").splitlines()[0]
    vkeys = []
    for town in ("east", "west"):
        state = str(tmp_path / town)
        told = home.run(
            "witness",
            str(world),
            "--state",
            state,
            "--name",
            f"{town}.example/witness",
            "--key",
            key,
            "--json",
        )
        vkeys.append(json.loads(told)["witness"])
    pins = [a for v in (key, *vkeys) for a in ("--key", v)]
    report = json.loads(home.run("verify", str(world), "--witnesses", "2", "--json", *pins))
    assert report["ok"] and report["cosigned"]["by"] == 2
    home.run("verify", str(world), "--witnesses", "3", *pins, status=1)
    home.run("publish", str(world), "--witness", vkeys[0], "--witness", vkeys[1])
    home.run("verify", str(world), "--witnesses", "2", *pins)  # published again: the witnesses' lines stay
