from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "yishi.loop"
    label = "loop"

    def ready(self) -> None:
        from yishi.files import access
        from yishi.loop.seeing import may_see

        access.register(may_see)
