from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yishi.registry"
    label = "registry"

    def ready(self) -> None:
        from yishi.files import access
        from yishi.record import beside
        from yishi.registry import seeing, waiting

        access.register(seeing.photo_is_theirs)
        beside.register_eraser("registry", waiting.erase)
