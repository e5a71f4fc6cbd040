from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "yishi.files"
    label = "files"

    def ready(self) -> None:
        from yishi.files import keeping

        keeping.start()
