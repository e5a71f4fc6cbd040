from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "yishi.counter"
    label = "counter"
