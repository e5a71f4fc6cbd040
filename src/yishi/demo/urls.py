"""Addresses of the demo; `web.urls` takes them in a demo only."""

from django.urls import path

from yishi.demo import views

urlpatterns = [
    path("demo/cast/", views.cast, name="cast"),
    path("demo/clock/", views.moved, name="clock"),
    path("demo/clock/move/", views.move, name="clock-move"),
]
