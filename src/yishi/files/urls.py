from django.urls import path, register_converter

from yishi.files import views


class Digest:
    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Digest, "digest")
urlpatterns = [
    path("photo/<digest:digest>/", views.photo, name="photo"),
    path("photo/<digest:digest>/small/", views.photo, {"small": True}, name="photo_small"),
]
