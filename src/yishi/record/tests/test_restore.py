"""Backup, restore and erasing, as whole processes with homes of their own: what is refused, what is gone, what stays."""

import base64
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable
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
    old = os.umask(0o022)  # as a host has it on which nobody thought of it (W21)
    told = json.loads(home.run("case", "well", "--json"))
    os.umask(old)
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


def test_a_backup_is_not_restored_over_a_log_nor_written_over_a_file(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "old.yishi"
    home.run("backup", str(archive))
    home.run("restore", str(archive), status=1)
    home.run("backup", str(archive), status=2)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(f.relative_to(folder)): f.read_bytes() if f.is_file() else b"" for f in sorted(folder.rglob("*"))
    }


def keys_only(folder: Path) -> Home:
    """A home with new keys and nothing else."""
    (folder / "keys").mkdir(parents=True, mode=0o700)
    for name in ("log.seed", "vault.key", "django.key"):
        (folder / "keys" / name).write_text("11" * 32 + "\n")
        (folder / "keys" / name).chmod(0o600)
    return Home(folder)


MEMBERS = ("backup.json", "entries.jsonl", "rulebooks.jsonl", "signed.jsonl", "private.enc", "beside.enc")


def crafted(path: Path, members: list[tarfile.TarInfo], data: bytes = b"x" * 10) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info in members:
            if info.isreg():
                info.size = len(data)
            archive.addfile(info, io.BytesIO(data) if info.isreg() else None)
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


EVIL = {
    "up": [member("../escaped")],
    "absolute": [member("/tmp/escaped-yishi")],
    "windows": [member("c:\\escaped"), member("..\\escaped")],
    "a key": [member("keys/log.seed")],
    "the database": [*map(member, MEMBERS), member("yishi.sqlite3")],
    "symbolic link": [member("backup.json", tarfile.SYMTYPE, "/etc/passwd"), *map(member, MEMBERS[1:])],
    "hard link": [member("backup.json", tarfile.LNKTYPE, "../keys/vault.key"), *map(member, MEMBERS[1:])],
    "pipe": [member("backup.json", tarfile.FIFOTYPE), *map(member, MEMBERS[1:])],
    "device": [member("backup.json", tarfile.CHRTYPE), *map(member, MEMBERS[1:])],
    "folder": [member("backup.json", tarfile.DIRTYPE), *map(member, MEMBERS[1:])],
    "a name twice": [*map(member, MEMBERS), member("backup.json")],
    "dot before a name": [member("./backup.json"), *map(member, MEMBERS[1:])],
    "one is missing": [*map(member, MEMBERS[1:])],
    "no JSON": [*map(member, MEMBERS)],
}


@pytest.mark.parametrize("kind", EVIL)
def test_w10_a_crafted_archive_writes_nothing(tmp_path: Path, kind: str) -> None:
    home = keys_only(tmp_path / "home")
    archive = crafted(tmp_path / "evil.yishi", EVIL[kind])
    before = tree(home.folder)
    assert home.run("restore", str(archive), status=1).strip()
    if kind == "no JSON":  # all its names are right: the home is made before the members are read
        assert home.python("from yishi.record.models import Entry; print(Entry.objects.count())") == "0"
    else:
        assert tree(home.folder) == before
    assert {f.name for f in tmp_path.iterdir()} == {"home", "evil.yishi"}
    assert not Path("/tmp/escaped-yishi").exists()


def test_w10_a_damaged_archive_or_other_keys_write_nothing(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "old.yishi"
    home.run("backup", str(archive))
    whole = archive.read_bytes()
    restored = home.twin(tmp_path / "restored")
    before = tree(restored.folder)
    middle = len(whole) // 2
    for n, spoilt in enumerate(
        (
            whole[:middle],
            b"",
            b"PK\x03\x04" + whole,
            whole[:-9],
            whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            b"\x1f\x8b" + b"\0" * 100,
        )
    ):
        archive.write_bytes(spoilt)
        assert "backup" in restored.run("restore", str(archive), status=1), n
        assert tree(restored.folder) == before, n
    archive.write_bytes(whole)
    nothing = Home(tmp_path / "nothing")
    assert "keys" in nothing.run("restore", str(archive), status=1) and not nothing.folder.exists()
    other = keys_only(tmp_path / "other")
    assert "vault" in other.run("restore", str(archive), status=1)
    assert other.python("from yishi.record.models import Entry; print(Entry.objects.count())") == "0"


def test_r3_an_old_copy_cannot_show_that_nothing_was_signed_after_it(home: Home, tmp_path: Path) -> None:
    """The well's own publication is `old`; 30 acts later one more head is signed, backed up, and published."""
    old = home.folder / "published"
    home.acts(30)
    home.run("publish", str(tmp_path / "world"))
    archive = tmp_path / "new.yishi"
    home.run("backup", str(archive))
    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(archive))
    assert "old copy" in restored.run("restore", "--against", str(old), status=1)
    restored.run("publish", str(tmp_path / "elsewhere"), status=1)
    assert not (tmp_path / "elsewhere").exists()
    restored.run("restore", "--against", str(tmp_path / "world"))
    restored.run("publish", str(tmp_path / "world"))


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
    """A text as it might be left over somewhere: in four encodings, each as it is, in hex, and in base64 at any offset.

    Forms below six bytes are left out: they would be met by chance in what is encrypted.
    """
    found = [json.dumps(text).strip('"').encode()]
    for raw in (text.encode(), text.encode("gbk"), text.encode("utf-16-le"), text.encode("utf-16-be")):
        found += [raw, raw.hex().encode(), raw.hex().upper().encode()]
        for before in range(3):
            coded = base64.b64encode(b"\0" * before + raw)
            whole = coded[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
            found += [whole, whole.translate(bytes.maketrans(b"+/", b"-_"))]
    return [form for form in found if len(form) > 5]


def scan(texts: Iterable[str], *places: Path) -> list[str]:
    """Where any of the texts is found in any form, also inside what is compressed."""
    wanted = [(form, text) for text in texts for form in forms(text)]
    found = []
    for place in places:
        for file in [place] if place.is_file() else place.rglob("*"):
            if file.is_file():
                data = file.read_bytes()
                if data[:2] == b"\x1f\x8b":
                    data += gzip.decompress(data)
                found += [f"{file}: {text}" for form, text in wanted if form in data]
    return found


def test_the_scan_finds_a_text_in_every_form(tmp_path: Path) -> None:
    for n, form in enumerate(forms(NAME)):
        (tmp_path / str(n)).write_bytes(b"\x01ab" + form + b"=z")
    with gzip.open(tmp_path / "packed", "wb") as packed:
        packed.write(NAME.encode())
    (tmp_path / "base64").write_bytes(base64.b64encode(b"<td>" + NAME.encode() + b"</td>"))
    assert len(scan([NAME], tmp_path)) >= len(forms(NAME)) + 2
    assert scan([PHONE], tmp_path) == []


def test_r18_w21_a_backup_is_the_owners_and_holds_no_name_or_number_in_the_clear(
    home: Home, tmp_path: Path
) -> None:
    planted(home)
    archive = tmp_path / "b.yishi"
    old = os.umask(0o022)
    home.run("backup", str(archive))
    os.umask(old)
    assert archive.stat().st_mode & 0o777 == 0o600
    told = home.python(
        "import json; from yishi.record import keys; from yishi.record.models import Secret\n"
        "print(json.dumps([keys.show(s.value, s.commitment) for s in Secret.objects.filter(field='who')]))"
    )
    people = [json.loads(text) for text in json.loads(told)]
    texts = {v for person in people for k, v in person.items() if k in ("name", "phone", "id_number") and v}
    assert {NAME, PHONE} <= texts and len(texts) > 90, [*people[0]]
    assert scan(texts, archive) == []
    with tarfile.open(archive) as members:
        assert set(members.getnames()) == set(MEMBERS)  # neither the log's key nor the vault's
    seeds = [f.read_text().strip() for f in (home.folder / "keys").iterdir()]
    assert scan(seeds, archive) == []


def test_r18_r19_an_erased_person_is_nowhere_and_the_record_still_verifies(
    home: Home, tmp_path: Path
) -> None:
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
    assert scan([NAME, PHONE], home.folder, tmp_path / "world", before, after) == []
    assert home.python(f"from yishi.people import queries; print(queries.find('phone', '{PHONE}'))") == "[]"
    assert json.loads(home.run("verify", str(tmp_path / "world"), "--json"))["ok"]
    home.run("rebuild", "--check")
    entry = json.loads(home.run("trace", str(told["entries"][0]), "--json"))["entries"][0]
    assert entry["capacity"] == "registrar@150621108" and entry["data"]["reason"] == "本人要求"  # R19

    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(before))
    restored.run("restore", "--against", str(tmp_path / "world"))
    assert restored.python(f"from yishi.people import queries; print(queries.name('{person}'))") == person


PHOTOS = (
    "import io; from PIL import Image; from yishi.files import photos, store; out = io.BytesIO()\n"
    "Image.linear_gradient('L').save(out, 'PNG'); data = out.getvalue()\n"
)


def test_r18_photos_are_carried_by_a_backup_and_erased_again_when_an_older_one_is_restored(
    home: Home, tmp_path: Path
) -> None:
    person, guest = planted(home), "guest-1"
    digests = home.python(
        f"{PHOTOS}print(*(photos.keep(data, who, 'matter/m', public).digest for who, public in"
        f" (('{person}', False), ('{person}', True), ('{guest}', False), ('p-other', False))))"
    ).split()
    before = tmp_path / "before.yishi"
    home.run("backup", str(before))
    by = ("--by", "p-town-01", "--office", "registrar@150621108", "--reason", "本人要求")
    assert json.loads(home.run("erase", person, *by, "--json"))["values"] == 2  # the register's, and a photo
    assert (
        json.loads(home.run("erase", guest, *by, "--json"))["values"] == 1
    )  # of whom the record holds nothing
    held = f"{PHOTOS}print(*(photos.find(d) is not None and store.get(d, photos.find(d).public) is not None for d in {digests}))"
    assert home.python(held) == "False True False True"
    home.run("publish", str(tmp_path / "world"))

    restored = home.twin(tmp_path / "restored")
    restored.run("restore", str(before))
    assert restored.python(held) == "True True True True"
    restored.run("restore", "--against", str(tmp_path / "world"))
    assert restored.python(held) == "False True False True"
    assert not (restored.folder / "files" / digests[0][:2] / digests[0]).exists()

    wrong = home.twin(tmp_path / "wrong")
    (wrong.folder / "keys" / "vault.key").write_text("7" * 64)
    assert "vault key" in wrong.run("restore", str(before), status=1)
    assert not (wrong.folder / "files").exists()


@pytest.mark.parametrize("name", ["files/../../out", "files/files/../x", "files/files/" + "A" * 64, "/files/files/" + "a" * 64, "files/files/" + "a" * 64 + "/x"])  # fmt: skip
def test_w10_a_file_of_an_archive_goes_nowhere_but_under_its_digest(
    home: Home, tmp_path: Path, name: str
) -> None:
    info = tarfile.TarInfo(name)
    info.size = 10
    file = crafted(tmp_path / "evil.yishi", [info])
    restored = home.twin(tmp_path / "restored")
    assert "no place for" in restored.run("restore", str(file), status=1)
    assert {p.name for p in tmp_path.iterdir()} <= {"home", "restored", "evil.yishi"}


def test_r19_a_stranger_or_another_office_cannot_erase(home: Home) -> None:
    person = planted(home)
    for by, office in (
        ("p-stranger", "registrar@150621108"),
        ("p-town-01", "registrar"),
        ("p-town-01", "registrar@150621"),
        ("p-150621108-town_accountant", "town_accountant@150621108"),
    ):
        home.run("erase", person, "--by", by, "--office", office, "--reason", "x", status=1)
    assert home.python(f"from yishi.people import queries; print(queries.name('{person}'))") == NAME


def test_w21_keys_data_and_backups_are_for_their_owner_only(home: Home) -> None:
    told = json.loads(home.run("doctor", "--json"))
    assert told["ok"], told
    assert all(not f.stat().st_mode & 0o077 for f in (home.folder / "keys").iterdir())
    (home.folder / "keys" / "log.seed").chmod(0o644)
    assert not json.loads(home.run("doctor", "--json", status=1))["ok"]


def test_w21_everything_in_a_home_is_its_owner_s_under_umask_022(home: Home, tmp_path: Path) -> None:
    """Keys, database with its log, photos and thumbnails: 0600; the home: 0700. What is published is everybody's."""
    old = os.umask(0o022)
    home.python(f"{PHOTOS}photos.keep(data, 'p-1', 'matter/m'); photos.keep(data, 'p-2', 'matter/m', True)")
    home.python(
        "from django.db import connection as c; c.ensure_connection(); import os; os._exit(0)"
    )  # -wal, -shm
    home.run("backup", str(tmp_path / "b.yishi"))
    home.run("publish", str(tmp_path / "world"))
    os.umask(old)
    modes = {f.relative_to(home.folder): f.stat().st_mode & 0o777 for f in home.folder.rglob("*")}
    assert home.folder.stat().st_mode & 0o777 == 0o700 and {p.name for p in modes} >= {
        "yishi.sqlite3",
        "log.seed",
        "vault.key",
    }
    everybody_s = ("published", "static", "verified.json")
    wide = {str(p): oct(m) for p, m in modes.items() if m & 0o077 and p.parts[0] not in everybody_s}
    assert not wide and any(p.suffix == ".small" for p in modes), wide
    assert (tmp_path / "b.yishi").stat().st_mode & 0o777 == 0o600


def test_w21_the_log_of_a_database_that_is_being_made_is_its_owner_s_too(tmp_path: Path) -> None:
    """While the process that makes a home still runs: what SQLite writes beside the file is 0600 from the start."""
    home, old = Home(tmp_path / "home"), os.umask(0o022)
    modes = home.python(
        "from django.conf import settings; from yishi.record import home; home.prepare(); import os\n"
        "print({f.name: oct(f.stat().st_mode & 0o777) for f in settings.HOME.iterdir() if 'sqlite' in f.name})"
    )
    os.umask(old)
    assert modes.count("0o600") == 3 and "-wal" in modes and "-shm" in modes, modes


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
