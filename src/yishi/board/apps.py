from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "yishi.board"
    label = "board"
