"""The addresses as they are in a demo."""

from django.urls import include, path

from yishi.web.urls import handler404, handler500, urlpatterns  # noqa: F401

urlpatterns = [*urlpatterns, path("", include("yishi.demo.urls"))]
