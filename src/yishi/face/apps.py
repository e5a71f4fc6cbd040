from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "yishi.face"
    label = "face"
