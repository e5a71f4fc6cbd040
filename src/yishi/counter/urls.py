"""Addresses of the counter. Ledger, exports and capitals are public; all others ask who is asking."""

from django.urls import path, register_converter

from yishi.counter.views import collecting, desk, keeping, mine, paying, public


class Month:
    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Number(Month):
    """A voucher's number: 2026-04-003."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{3,6}"


class Ending(Month):
    regex = "xlsx|csv|beancount|hledger"


register_converter(Month, "month")
register_converter(Number, "number")
register_converter(Ending, "ending")
urlpatterns = [
    path("books/", public.books, name="books"),
    path("book/<slug:code>/", public.book, name="book"),
    path("book/<slug:code>/<month:month>/", public.month, name="book-month"),
    path("book/<slug:code>/<number:number>/", public.voucher, name="voucher"),
    path("book/<slug:code>/<month:month>.<ending:ending>", public.export, name="book-export"),
    path("capitals/", public.capitals, name="capitals"),
    path("money/", mine.my_money, name="my-money"),
    path("money/<slug:ident>/", mine.my_shares, name="my-shares"),
    path("counter/", desk.counter, name="counter"),
    path("counter/<slug:code>/", desk.book, name="counter-book"),
    path("counter/<slug:code>/open/", keeping.open_book, name="open-book"),
    path("counter/<slug:code>/income/", keeping.income, name="income"),
    path("counter/<slug:code>/transfer/", keeping.transfer, name="transfer"),
    path("counter/<slug:code>/accrue/", keeping.accrue, name="accrue"),
    path("counter/<slug:code>/receive/", keeping.receive, name="receive"),
    path("counter/<slug:code>/reverse/<number:number>/", keeping.reverse_voucher, name="reverse"),
    path("counter/<slug:code>/close/<month:month>/", keeping.close_month, name="close-month"),
    path("counter/<slug:code>/collect/<slug:ident>/<slug:step>/", collecting.collection, name="collection"),
    path(
        "counter/<slug:code>/collect/<slug:ident>/<slug:step>/done/",
        collecting.report,
        name="collection-done",
    ),
    path("counter/<slug:code>/pay/<int:number>/", paying.pay, name="pay"),
    path("counter/<slug:code>/withdraw/<int:number>/", paying.withdraw, name="withdraw"),
    path("approve/<slug:ident>/<slug:step>/", paying.lines, name="approve-lines"),
    path("approve/<slug:ident>/<slug:step>/<path:line>/", paying.approve, name="approve"),
    path("settle/<slug:ident>/<slug:step>/", paying.settle, name="settle"),
]
