"""The Django application of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tochuc.web"
    label = "web"
    verbose_name = "Trang làm việc"
