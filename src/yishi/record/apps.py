from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "yishi.record"
    label = "record"
