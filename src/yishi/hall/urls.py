"""Addresses of meetings. A meeting is named by what the record calls it; a voter by their pseudonym there."""

from django.urls import path

from yishi.hall import after, calling, console, papers, phone, proxies, screen, sheet

urlpatterns = [
    path("meeting/new/", calling.bodies, name="meeting-new"),
    path("meeting/new/<slug:body>/<slug:place>/", calling.call, name="meeting-call"),
    path("meeting/<slug:ident>/", sheet.meeting, name="meeting"),
    path("meeting/<slug:ident>/roll.json", sheet.roll, name="meeting-roll"),
    path("meeting/<slug:ident>/console/", console.attendance, name="console"),
    path("meeting/<slug:ident>/console/come/", console.come, name="console-come"),
    path("meeting/<slug:ident>/motion/<slug:motion>/", console.motion, name="console-motion"),
    path("meeting/<slug:ident>/motion/<slug:motion>/put/", console.put, name="console-put"),
    path("meeting/<slug:ident>/motion/<slug:motion>/cast/", console.cast, name="console-cast"),
    path("meeting/<slug:ident>/motion/<slug:motion>/hands/", console.hands, name="console-hands"),
    path("meeting/<slug:ident>/motion/<slug:motion>/count/", console.count, name="console-count"),
    path("meeting/<slug:ident>/motion/<slug:motion>/aside/", console.aside, name="console-aside"),
    path("meeting/<slug:ident>/motion/<slug:motion>/take/", console.take, name="console-take"),
    path("meeting/<slug:ident>/proxies/", proxies.entered, name="proxies"),
    path("meeting/<slug:ident>/proxy/<slug:voter>/", proxies.own, name="proxy"),
    path("meeting/<slug:ident>/paper/", papers.paper, name="paper-meeting"),
    path("meeting/<slug:ident>/minutes/", after.minutes, name="minutes"),
    path("meeting/<slug:ident>/call-off/", after.call_off, name="call-off"),
    path("meeting/<slug:ident>/screen/", screen.projector, name="projector"),
    path("meeting/<slug:ident>/screen/live/", screen.live, name="projector-live"),
    path("meeting/<slug:ident>/here/", screen.here, name="meeting-here"),
    path("vote/<slug:ident>/<slug:motion>/", phone.which, name="vote-which"),
    path("vote/<slug:ident>/<slug:motion>/<slug:voter>/", phone.vote, name="vote"),
    path("vote/<slug:ident>/<slug:motion>/<slug:voter>/receipt/", phone.receipt, name="vote-receipt"),
]
