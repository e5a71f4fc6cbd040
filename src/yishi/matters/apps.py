from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "yishi.matters"
    label = "matters"

    def ready(self) -> None:
        from yishi.matters import projectors

        projectors.start()
