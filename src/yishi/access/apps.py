from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "yishi.access"
    label = "access"

    def ready(self) -> None:
        from yishi.access import keeping

        keeping.start()
