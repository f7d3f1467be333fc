"""The Django application of declared figures."""

from django.apps import AppConfig


class DeclaredConfig(AppConfig):
    name = "tochuc.declared"
    label = "declared"
    verbose_name = "Số khai"
