from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "yishi.meetings"
    label = "meetings"

    def ready(self) -> None:
        from yishi.meetings import projectors

        projectors.start()
