"""What a household gave away for a meeting to come stands on its home, and nobody else's."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_proxy_given_stands_on_my_home_and_leads_to_where_it_is_changed(hall):
    hall.called()
    giver, holder = hall.villager(3), hall.voter(5)
    address = f"/meeting/{hall.ident}/proxy/{hall.voter(3)}/"
    assert "替我投" not in giver.get("/home/").content.decode()
    form = giver.get(address).context["form"]
    field = next(n for n in form.fields if n != "form_key")
    answer = giver.post(address, {"form_key": form.initial["form_key"], field: holder})
    assert answer.status_code == 302, (answer.context["refusal"], answer.context["form"].errors)
    text = giver.get("/home/").content.decode()
    assert "替我投" in text and address in text
    assert "替我投" not in hall.villager(6).get("/home/").content.decode()
