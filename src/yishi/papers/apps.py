from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "yishi.papers"
    label = "papers"
