from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yishi.people"
    label = "people"

    def ready(self) -> None:
        from yishi.people import projectors

        projectors.start()
