"""Addresses of the register. A person's or household's register id stands in them, never a name or a number."""

from django.urls import path, register_converter

from yishi.registry import changes, erasure, exports, imports, kin, listed, lists, terms


class Code:
    """A division code of 2 to 15 digits."""

    regex = "[0-9]{2,15}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")
urlpatterns = [
    path("register/", lists.register, name="register"),
    path("register/kin/", kin.declare, name="register-kin"),
    path("register/<code:code>/", lists.place, name="register-place"),
    path("register/<code:code>/search/", lists.search, name="register-search"),
    path("register/<code:code>/h/<slug:ident>/", lists.household, name="register-household"),
    path("register/<code:code>/h/<slug:ident>/mandate/", changes.mandate, name="register-mandate"),
    path("register/<code:code>/h/<slug:ident>/join/", changes.join, name="register-join"),
    path("register/<code:code>/new/", changes.enrol, name="register-enrol"),
    path("register/<code:code>/staff/", changes.staff, name="register-staff"),
    path("register/<code:code>/p/<slug:ident>/", changes.member, name="register-member"),
    path("register/<code:code>/p/<slug:ident>/erase/", erasure.erase, name="register-erase"),
    path("register/<code:code>/offices/", lists.offices, name="register-offices"),
    path("register/<code:code>/offices/new/", terms.appoint, name="register-appoint"),
    path("register/<code:code>/offices/<slug:office>/<slug:ident>/end/", terms.end, name="register-end"),
    path("register/<code:code>/import/", imports.upload, name="register-import"),
    path("register/<code:code>/import/<slug:ident>/", imports.sheet, name="register-sheet"),
    path("register/<code:code>/import/<slug:ident>/drop/", imports.drop, name="register-sheet-drop"),
    path("register/<code:code>/lists/<slug:kind>/", listed.upload, name="register-list"),
    path("register/<code:code>/lists/<slug:kind>/<slug:ident>/", listed.sheet, name="register-list-sheet"),
    path("register/lists/<slug:kind>.xlsx", listed.blank, name="register-list-blank"),
    path("register/sheets/<slug:name>.xlsx", imports.sample, name="register-sample"),
    path("register/<code:code>/export/", exports.ask, name="register-export"),
    path("register/<code:code>/export/file/", exports.file, name="register-export-file"),
]
