"""What our pages are measured against: the same Django, server and settings with nothing in the view.

``/bare/`` answers two words; ``/rows/<matter>/`` reads the very rows of a matter's page, one query a table, and prints
them in a bare template; ``/insert/`` commits one durable row.
"""

from functools import cache
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.web.urls import handler403, handler404, handler500, urlpatterns

PAGE = """<!doctype html><title>{{ m.title }}</title><h1>{{ m.title }}</h1><p>{{ place.title }}</p><ol>{% for s in steps %}
<li>{{ s.step }} {{ s.state }} {{ s.outcome }}</li>{% endfor %}</ol><ol>{% for e in events %}<li>{{ e.on }} {{ e.act }}
{{ e.step }} {{ e.by }}</li>{% endfor %}</ol><table>{% for s in shares %}<tr><td>{{ s.weight }}</td><td>{{ s.fen }}</td></tr>
{% endfor %}</table>{% for v in vouchers %}<p>{{ v.number }} {{ v.fen }}</p>{% endfor %}"""


@cache
def _page() -> Any:
    return engines["django"].from_string(PAGE)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("well met")


def rows(request: HttpRequest, ident: str) -> HttpResponse:
    subject = f"matter/{ident}"
    found = matters.matter(subject)
    assert found is not None
    told = {
        "m": found, "place": people.place(found.place), "steps": matters.steps(subject).values(),
        "events": matters.events(subject), "shares": matters.variables(subject).get("shares", []),
        "vouchers": ledger.of_matter(subject), "votes": meetings.of_matter(subject),
    }  # fmt: skip
    return HttpResponse(_page().render(told, request))


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (text) VALUES (%s)", ["a row as durable as a ballot"])
    return HttpResponse("kept")


urlpatterns = [path("bare/", bare), path("rows/<slug:ident>/", rows), path("insert/", insert), *urlpatterns]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
