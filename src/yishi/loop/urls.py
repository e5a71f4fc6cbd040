"""Addresses of the loop: reporting, screening, opening, a matter's steps, my home, the desks."""

from django.urls import path

from yishi.loop import desk, home, intake, leads, report, views

urlpatterns = [
    path("home/", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("report/", report.report, name="report"),
    path("report/<slug:ident>/", report.mine, name="my-report"),
    path("leads/", leads.leads, name="leads"),
    path("leads/<slug:ident>/", leads.lead, name="lead"),
    path("open/<slug:name>/", intake.open_matter, name="open-matter"),
    path("my/m/<slug:ident>/", views.matter, name="my-matter"),
    path("my/m/<slug:ident>/<slug:step>/object/", views.act, {"name": "object"}, name="object"),
    path("my/m/<slug:ident>/<slug:step>/<slug:name>/", views.act, name="act"),
]
