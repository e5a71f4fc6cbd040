"""Every address of the software."""

from django.conf import settings
from django.urls import include, path

from yishi.board import views
from yishi.web import published, unwell

urlpatterns = [
    path("", views.town, name="town"),
    path("g/<slug:code>/", views.group, name="group"),
    path("m/<slug:ident>/", views.matter, name="matter"),
    path("e/<int:index>/", views.entry, name="entry"),
    path("rules/<slug:name>/", views.rules, name="rules"),
    path("check/", views.check, name="check"),
    path("", include("yishi.files.urls")),
    path("", include("yishi.papers.urls")),
    path("offline/", unwell.offline, name="offline"),
    path("worker.js", unwell.worker),
    path("", include("yishi.registry.urls")),
    path("log/<path:name>", published.file, name="published"),
    path("", include("yishi.access.urls")),
    path("", include("yishi.counter.urls")),
    path("", include("yishi.hall.urls")),
    path("", include("yishi.loop.urls")),
]
if settings.DEMO:  # nobody steps into a role, and no clock moves, anywhere else
    urlpatterns.append(path("", include("yishi.demo.urls")))
handler403 = "yishi.web.unwell.forbidden"
handler404 = "yishi.web.unwell.not_found"
handler500 = "yishi.web.unwell.broken"
