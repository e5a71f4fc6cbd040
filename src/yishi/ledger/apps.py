from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yishi.ledger"
    label = "ledger"

    def ready(self) -> None:
        from yishi.ledger import projectors

        projectors.start()
