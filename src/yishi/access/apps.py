from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "yishi.access"
    label = "access"
