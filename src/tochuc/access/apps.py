"""The Django application of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tochuc.access"
    label = "access"
    verbose_name = "Quyền truy cập"

    def ready(self) -> None:
        from tochuc.access import signing_in

        signing_in.connect()
