"""Approving and paying over HTTP: one line, one account, two people; what is refused, and why. M2, M3, M5, M6, M7."""

import json

import pytest
from django.test import Client

from yishi.access.testing import sign_in
from yishi.counter.tests.conftest import ACCOUNT, BOOK, GROUP, form_key, send
from yishi.demo.town import TOWN
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.models import Secret
from yishi.record.sealing import Sealer
from yishi.record.service import Done, submit

pytestmark = [pytest.mark.django_db(transaction=True)]
NEW = {"account": "new", "number": ACCOUNT, "again": ACCOUNT, "fen": "10500", "purpose": "机电井改造"}
PAY = {"number": ACCOUNT, "debit": "231", "from_": "102"}


def line(village, step="pay", name="contractor"):
    return f"/approve/{village.ident}/{step}/{name}/"


def approved(village, **more):
    return send(village.client("village_head"), line(village), {**NEW, **more})


def pay(village, request=1, **more):
    client = village.client("village_accountant")
    return send(client, f"/counter/{GROUP}/pay/{request}/", {**PAY, "on": reading.today(), **more})


def test_the_whole_way_of_a_payment(paying):
    """Chosen from the lines, approved, paid by another, settled; the grant before it likewise."""
    head = paying.client("village_head")
    assert "pump-works" in head.get("/counter/").content.decode()
    page = head.get(line(paying)).content.decode()
    assert "10,500.00" in page and "人民币壹万零伍佰元整" in page and 'value="10500.00"' in page
    assert "没有申报过亲属" in page
    assert approved(paying).status_code == 302
    (asked,) = ledger.requests(BOOK, waiting=True)
    assert asked.fen == 1_050_000 and asked.kin == "undeclared"
    accountant = paying.client("village_accountant")
    desk = accountant.get(f"/counter/{GROUP}/").content.decode()
    assert "批了没付" in desk and f"/counter/{GROUP}/pay/1/" in desk
    page = accountant.get(f"/counter/{GROUP}/pay/1/").content.decode()
    assert "•••• 0001" in page and "6222000000000001" not in page
    answer = pay(paying)
    assert answer.status_code == 302
    assert ledger.accounts(BOOK)[0] == ("102", 0)
    assert "付完了，了结这一步" in accountant.get(f"/counter/{GROUP}/").content.decode()
    settle = f"/settle/{paying.ident}/pay/"
    data = {"form_key": form_key(accountant.get(settle))}
    first, again = accountant.post(settle, data), accountant.post(settle, data)
    assert first["Location"] == again["Location"]
    assert matters.steps(paying.matter)["pay"].state == "done"


def test_the_town_grants_and_the_group_receives(granting):
    office, accountant = granting.client("town_office"), granting.client("town_accountant")
    data = {"account": "new", "number": ACCOUNT, "again": ACCOUNT, "fen": "9,000", "purpose": "村建基金"}
    assert send(office, f"/approve/{granting.ident}/grant/fund/", data).status_code == 302
    data = {"number": ACCOUNT, "debit": "241", "from_": "102", "on": reading.today()}
    assert send(accountant, f"/counter/{TOWN}/pay/1/", data).status_code == 302
    assert send(accountant, f"/settle/{granting.ident}/grant/", {}).status_code == 302
    village = granting.client("village_accountant")
    desk = village.get(f"/counter/{GROUP}/").content.decode()
    assert "没入账" in desk and "9,000.00" in desk
    (waits,) = ledger.granted(BOOK)
    receive = f"/counter/{GROUP}/receive/"
    data = {"form_key": form_key(village.get(receive)), "voucher_": f"{waits.book}/{waits.number}", "account": "241", "on": reading.today()}  # fmt: skip
    answers = [village.post(receive, data) for _ in range(3)]
    assert {a.status_code for a in answers} == {302} and len({a["Location"] for a in answers}) == 1
    assert dict(ledger.accounts(BOOK))["102"] == 1_050_000
    assert "没有拨过来" in village.get(receive).content.decode()


def test_m3_an_approval_and_a_payment_sent_20_times_are_done_once(paying):
    head, accountant = paying.client("village_head"), paying.client("village_accountant")
    data = {"form_key": form_key(head.get(line(paying))), **NEW}
    assert len({head.post(line(paying), data)["Location"] for _ in range(21)}) == 1
    assert len(ledger.requests(BOOK)) == 1
    where = f"/counter/{GROUP}/pay/1/"
    data = {"form_key": form_key(accountant.get(where)), **PAY, "on": reading.today()}
    assert len({accountant.post(where, data)["Location"] for _ in range(21)}) == 1
    assert len([v for v in ledger.vouchers(BOOK) if v.act == "pay"]) == 1


def test_two_tabs_approve_a_line_once(paying):
    head = paying.client("village_head")
    keys = [form_key(head.get(line(paying))) for _ in range(2)]
    first, second = (head.post(line(paying), {"form_key": k, **NEW}) for k in keys)
    assert (first.status_code, second.status_code) == (302, 409)
    assert second.context["code"] == "approved_already"
    assert "批了没付" in second.content.decode() and len(ledger.requests(BOOK)) == 1


def test_two_tabs_pay_a_request_once(paying):
    approved(paying)
    accountant, where = paying.client("village_accountant"), f"/counter/{GROUP}/pay/1/"
    keys = [form_key(accountant.get(where)) for _ in range(2)]
    answers = [accountant.post(where, {"form_key": k, **PAY, "on": reading.today()}) for k in keys]
    assert [a.status_code for a in answers] == [302, 409]
    assert "已经付了" in answers[1].content.decode()


def test_above_the_line_is_refused_with_what_is_left_and_the_sum_stays_typed(paying):
    answer = approved(paying, fen="10500.01")
    text = answer.content.decode()
    assert answer.status_code == 409 and "额度 10,500.00 元" in text and 'value="10500.01"' in text
    assert ledger.requests(BOOK) == []


@pytest.mark.parametrize(
    "number",
    [
        "6222 0000 0000 000\u200b1",
        "6222０\u202e0001",
        "62220000abc",
        "123",
        "6222\u00ad00000001",
        "٦٢٢٢٠٠٠٠٠٠",
    ],
)
def test_m6_an_account_with_hidden_or_foreign_characters_is_refused(paying, number):
    answer = approved(paying, number=number, again=number)
    assert answer.status_code == 422 and "不能有看不见的字符" in answer.content.decode()


def test_m6_full_width_digits_are_the_same_account(paying):
    assert approved(paying, number="６２２２　００００　００００　０００１").status_code == 302
    assert pay(paying).status_code == 302


def test_m6_typed_twice_and_not_the_same_is_said(paying):
    answer = approved(paying, again="6222 0000 0000 0002")
    assert answer.status_code == 422 and "两遍不一样" in answer.content.decode()


def test_m6_another_account_at_payment_is_refused_by_the_guard(paying):
    approved(paying)
    answer = pay(paying, number="6222 0000 0000 0002")
    assert answer.status_code == 409 and "收款账号和批的时候不一样" in answer.content.decode()
    assert [v for v in ledger.vouchers(BOOK) if v.act == "pay"] == []


def test_m6_an_account_that_was_erased_cannot_be_compared(paying):
    approved(paying)
    Secret.objects.filter(field="account").delete()
    answer = pay(paying)
    assert answer.status_code == 409 and answer.context["code"] == "account_gone"
    assert "没法核对" in answer.content.decode()
    page = paying.client("village_accountant").get(f"/counter/{GROUP}/pay/1/").content.decode()
    assert "已删除" in page


def test_four_eyes_one_person_in_two_offices_cannot_approve_and_pay(paying):
    """The accountant is made village head too: two hats, one person."""
    accountant = paying.town.actor("village_accountant", GROUP)
    place = GROUP[:12]
    data = {
        "office": "village_head",
        "person": accountant.person,
        "since": reading.today(),
        "taken_over": True,
    }
    registrar = paying.town.registrar()
    made = submit([Act(f"register/{place}", "appoint", registrar.person, registrar.capacity, "", "", data)])
    assert isinstance(made, Done)
    two = sign_in(Client(), accountant.person, f"village_head@{place}")
    assert send(two, line(paying), NEW).status_code == 302
    answer = pay(paying)
    assert answer.status_code == 409 and "不能是同一个人" in answer.content.decode()


def test_m7_a_payee_among_the_approver_s_declared_kin_is_refused(paying):
    answer = approved(paying, related="on")
    text = answer.content.decode()
    assert answer.status_code == 409 and "回避" in text
    assert ledger.requests(BOOK) == []


def test_m7_declared_is_said_and_recorded_as_declared(paying):
    head, registrar = paying.town.actor("village_head", GROUP), paying.town.registrar()
    sealer, place = Sealer(), GROUP[:12]
    who = people.members(next(iter(paying.town.groups[GROUP].mu)))[0].ident
    kin = sealer.seal(f"register/{place}", "kin", json.dumps([[who, 1]]), head.person)
    act = Act(f"register/{place}", "declare_kin", registrar.person, registrar.capacity, "", "", {"person": head.person, "count": 1}, sealed={"kin": kin})  # fmt: skip
    assert isinstance(submit([act], sealer), Done)
    assert "您申报过亲属，收款人不在里面" in paying.client("village_head").get(line(paying)).content.decode()
    approved(paying)
    assert ledger.requests(BOOK)[0].kin == "declared"


def test_an_earlier_account_is_chosen_and_shown_masked(paying):
    approved(paying)
    accountant = paying.client("village_accountant")
    send(accountant, f"/counter/{GROUP}/withdraw/1/", {"reason": "写错了用途"})
    page = paying.client("village_head").get(line(paying)).content.decode()
    assert "•••• 0001" in page and "6222000000000001" not in page
    (first,) = ledger.requests(BOOK)
    assert first.ended.how == "withdrawn"
    answer = send(
        paying.client("village_head"),
        line(paying),
        {"account": first.account, "fen": "10500", "purpose": "机电井改造"},
    )
    assert answer.status_code == 302
    assert pay(paying, 2).status_code == 302


def test_m5_a_payment_is_reversed_once_and_the_line_is_free_again(paying):
    approved(paying)
    pay(paying)
    (voucher,) = [v for v in ledger.vouchers(BOOK) if v.act == "pay"]
    accountant = paying.client("village_accountant")
    where = f"/counter/{GROUP}/reverse/{voucher.number}/"
    data = {"form_key": form_key(accountant.get(where)), "reason": "退回重付", "on": reading.today()}
    assert len({accountant.post(where, data)["Location"] for _ in range(5)}) == 1
    answer = send(accountant, where, {"reason": "再冲一次", "on": reading.today()})
    assert answer.status_code == 409 and "已经冲销过了" in answer.content.decode()
    mirror = ledger.reversal(BOOK, voucher.number)
    answer = send(
        accountant,
        f"/counter/{GROUP}/reverse/{mirror.number}/",
        {"reason": "冲掉冲销", "on": reading.today()},
    )
    assert answer.status_code == 409
    assert approved(paying).status_code == 302 and pay(paying, 2).status_code == 302
    answer = approved(paying, fen="0.01")
    assert answer.status_code == 409 and "额度" in answer.content.decode()


def test_m2_who_may_approve_is_said_and_others_are_turned_away(paying):
    for office in ("group_head", "village_head"):
        assert paying.client(office).get(line(paying)).status_code == 200
    for office in ("town_office", "village_accountant", "party_lead"):
        assert paying.client(office).get(line(paying)).status_code == 403
    assert paying.client(household=1).get(line(paying)).status_code == 403
    assert paying.client().get(line(paying))["Location"].startswith("/sign-in/")


def test_before_its_time_nothing_can_be_paid_and_the_page_says_so(collecting):
    for where in (line(collecting), f"/settle/{collecting.ident}/pay/"):
        answer = collecting.client("village_head").get(where)
        assert answer.status_code == 409 and "现在不能付款" in answer.content.decode()
    assert collecting.client("village_head").get("/approve/nothing/pay/x/").status_code == 404


def test_settling_before_all_is_paid_names_the_rest(paying):
    accountant, where = paying.client("village_accountant"), f"/settle/{paying.ident}/pay/"
    assert "10,500.00" in accountant.get(where).content.decode()
    assert send(accountant, where, {"reason": ""}).status_code == 422
    assert paying.client("town_office").get(where).status_code == 403
