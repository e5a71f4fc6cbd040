from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yishi.web"
    label = "web"
