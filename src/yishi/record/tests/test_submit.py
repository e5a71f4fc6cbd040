"""The one way in, on the database the run was started with: whole cases, idempotency, all or nothing, rebuilding."""

import pytest
from django.db import IntegrityError, connection, transaction

from yishi.demo.cases import well
from yishi.demo.service_stage import ServiceStage
from yishi.meetings.models import Counting
from yishi.record import home, keys, rebuilding, signing
from yishi.record.models import Entry, Head, Secret, Slice
from yishi.record.sealing import Sealer
from yishi.record.service import Done, Key, Turned, submit
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage():
    keys.make()
    home.prepare()
    return ServiceStage(shipped(), lang="en")


@pytest.fixture
def played(stage):
    result = well.play(stage)
    return stage, result


def test_the_well_goes_from_lead_to_rating(played):
    stage, result = played
    assert result["state"] == "closed"
    assert (result["total_fen"], result["fund_fen"], result["paid_fen"]) == (1_050_000, 900_000, 1_050_000)
    assert len(result["shares_fen"]) == 23
    assert sum(result["shares_fen"].values()) == 150_000
    assert Head.objects.get().size == stage.acts == Entry.objects.count()


def test_rebuilding_makes_the_same_rows_byte_for_byte(played):
    before = {model: rebuilding.dump(model) for model in rebuilding.tables()}
    assert rebuilding.rebuild(check=True).differing == ()
    rebuilt = rebuilding.rebuild()
    assert rebuilt.entries == Entry.objects.count() and rebuilt.differing == ()
    assert {model: rebuilding.dump(model) for model in rebuilding.tables()} == before


def test_rebuilding_finds_a_row_that_was_changed_by_hand(played):
    Slice.objects.filter(key="account/102").update(value=b"1")
    assert rebuilding.rebuild(check=True).differing == ("record_slice",)


def test_a_head_is_signed_once_at_a_size(played):
    first, again = signing.sign(), signing.sign()
    assert first == again and first.size == Entry.objects.count()


def test_v1_the_database_itself_refuses_a_second_counted_ballot(stage):
    row = {"meeting": "meeting/x", "motion": "m1", "voter": "v", "ballot": 1, "channel": "hall", "index": 1}
    Counting.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Counting.objects.create(**{**row, "ballot": 2})


def test_m1_the_database_itself_refuses_an_overspent_line(stage):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_line (book, matter, step, line, allowed, spent) VALUES ('b', 'm', 's', 'l', 100, 101)"
        )


def test_a_form_sent_twice_is_done_once_and_with_another_body_refused(played):
    stage, _ = played
    stage.wait(1)
    from yishi.demo.town import TOWN, Town
    from yishi.record import clock

    clock.set_demo_day(stage.day)
    keeper = Town(stage).actor("town_accountant", TOWN)

    def income(fen):
        data = {"into": "102", "from": "504", "fen": fen, "source": "利息"}
        return stage.make(f"book/{TOWN}", "income", keeper, data, sealer=Sealer())

    key = Key(keeper.person, "form-1")
    size = Head.objects.get().size
    first = submit([income(500)], key=key)
    again = submit([income(500)], key=key)
    other = submit([income(700)], key=key)
    elsewhere = submit([income(500)], key=Key("somebody-else", "form-1"))
    assert isinstance(first, Done) and isinstance(again, Done) and again.again
    assert first.made[0].index == again.made[0].index and first.made[0].outcome == again.made[0].outcome
    assert isinstance(other, Turned) and other.refused.code == "key_reused"
    assert isinstance(elsewhere, Done)
    assert Head.objects.get().size == size + 2


def test_a_sealer_sent_twice_is_refused_as_sealed_before_and_nothing_is_written(played):
    stage, _ = played
    from yishi.demo.town import TOWN, Town

    registrar = Town(stage).registrar()
    sealer = Sealer()
    sealed = {"who": sealer.seal(f"register/{TOWN}", "who", "王某", "p-new")}
    sealer.find_by("phone", "13800000001", "p-new")
    first = stage.make(
        f"register/{TOWN}", "person", registrar, {"id": "p-new"}, sealed=sealed, sealer=Sealer()
    )
    other = first._replace(data={"id": "p-other"})
    assert isinstance(submit([first], sealer), Done)
    before = {model: rebuilding.dump(model) for model in rebuilding.tables()}, Entry.objects.count()
    size, secrets = Head.objects.get().size, Secret.objects.count()
    sealer.seal(
        f"register/{TOWN}", "who", "李某", "p-other"
    )  # a fresh one beside the old ones changes nothing
    for again in (first, other):
        turned = submit([again], sealer)
        assert isinstance(turned, Turned)
        assert turned.refused.code == ("member_already" if again is first else "sealed_before")
        assert ({m: rebuilding.dump(m) for m in rebuilding.tables()}, Entry.objects.count()) == before
        assert (Head.objects.get().size, Secret.objects.count()) == (size, secrets)


def test_a_sealer_of_a_refused_act_may_be_sent_again_and_a_form_with_its_key_is_done_once(played):
    stage, _ = played
    from yishi.demo.town import TOWN, Town

    registrar = Town(stage).registrar()
    sealer = Sealer()
    sealed = {"who": sealer.seal(f"register/{TOWN}", "who", "王某", "p-new")}
    act = stage.make(f"register/{TOWN}", "person", registrar, {"id": "p-new"}, sealed=sealed, sealer=Sealer())
    assert isinstance(submit([act._replace(data={"id": "!"})], sealer, Key("a", "f")), Turned)
    assert isinstance(submit([act], sealer, Key("a", "f")), Done)
    again = submit([act], sealer, Key("a", "f"))
    assert isinstance(again, Done) and again.again


def test_of_several_acts_all_stand_or_none(played):
    stage, _ = played
    from yishi.demo.town import TOWN, Town

    keeper = Town(stage).actor("town_accountant", TOWN)
    good = stage.make(
        f"book/{TOWN}",
        "income",
        keeper,
        {"into": "102", "from": "504", "fen": 500, "source": "利息"},
        sealer=Sealer(),
    )
    bad = good._replace(data={**good.data, "fen": -1})
    before = {model: rebuilding.dump(model) for model in rebuilding.tables()}, Entry.objects.count()
    turned = submit([good, bad])
    assert isinstance(turned, Turned) and (turned.refused.code, turned.at) == ("bad_data", 1)
    assert ({model: rebuilding.dump(model) for model in rebuilding.tables()}, Entry.objects.count()) == before


def test_a_refused_form_keeps_its_key(played):
    stage, _ = played
    from yishi.demo.town import TOWN, Town

    keeper = Town(stage).actor("town_accountant", TOWN)
    make = lambda fen: stage.make(  # noqa: E731
        f"book/{TOWN}",
        "income",
        keeper,
        {"into": "102", "from": "504", "fen": fen, "source": "利息"},
        sealer=Sealer(),
    )
    assert isinstance(submit([make(0)], key=Key("a", "f")), Turned)
    assert isinstance(submit([make(1)], key=Key("a", "f")), Done)


def test_r15_every_salt_is_fresh_and_nothing_private_is_in_the_log(played):
    secrets = list(Secret.objects.all())
    assert len({bytes(s.salt) for s in secrets}) == len(secrets) and all(
        len(bytes(s.salt)) == 32 for s in secrets
    )
    log = b"".join(bytes(e.body) for e in Entry.objects.all())
    people = [s for s in secrets if s.field == "who"]
    assert len(people) > 90
    import json

    for secret in people:
        for value in json.loads(keys.show(secret.value, secret.commitment)).values():
            if len(value) > 3:
                assert value.encode() not in log and value.encode() not in bytes(secret.value)


def test_r12_an_entry_too_large_is_refused_before_commit(played):
    stage, _ = played
    from yishi.demo.town import Town

    clerk = Town(stage).registrar()
    data = {"commitments": [f"{n:064x}" for n in range(800)], "reason": "太长"}
    act = stage.make("register/cell", "erase", clerk, data, sealer=Sealer())
    assert isinstance(submit([act]), Done)
    data = {"year": 2027, "digest": "0" * 64, "holidays": ["2027-01-01"] * 366, "workdays": []}
    act = stage.make("register/cell", "calendar", clerk, data, sealer=Sealer())
    assert isinstance(submit([act]), Done)
    size = Head.objects.get().size
    big = {"part": 1, "items": [{"id": f"{n:064x}"} for n in range(1500)]}
    meeting = [
        stage.make(
            "meeting/long", "convene", Town(stage).actor("deliberation_lead", well.GROUP),
            {
                "body": "deliberation_council", "place": well.GROUP, "date": stage.plus(9), "where": "议事角",
                "motions": [],
            },
            sealer=Sealer(),
        ),
        stage.make(
            "meeting/long", "roll", Town(stage).actor("deliberation_lead", well.GROUP), big, attested={"roll": True},
            sealer=Sealer(),
        ),
    ]  # fmt: skip
    turned = submit(meeting)
    assert isinstance(turned, Turned) and turned.refused.code == "entry_too_large"
    assert Head.objects.get().size == size
