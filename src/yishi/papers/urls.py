"""Addresses of papers. An ident is made of what the record numbers: letters, digits, ``.``, ``-``, ``_``."""

from django.urls import path, register_converter

from yishi.papers import views


class Ident:
    """A matter, ``matter.step``, a meeting, ``meeting.motion``, ``place.voucher`` or ``place.voucher.n``."""

    regex = r"[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+){0,2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Ident, "paper")
urlpatterns = [
    path("paper/<slug:kind>/<paper:ident>/", views.paper, name="paper"),
    path("paper/<slug:kind>/<paper:ident>/sheet.pdf", views.paper_pdf, name="paper-pdf"),
    path("paper/<slug:kind>/<paper:ident>/names/", views.named, name="paper-named"),
    path("paper/<slug:kind>/<paper:ident>/names/sheet.pdf", views.named_pdf, name="paper-named-pdf"),
]
