from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "yishi.hall"
    label = "hall"

    def ready(self) -> None:
        from yishi.files import access
        from yishi.hall.sitting import may_see_photo

        access.register(may_see_photo)
