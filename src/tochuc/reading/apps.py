"""The Django app of the reader's memory; reading itself needs none of it."""

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "tochuc.reading"
    label = "reading"
    verbose_name = "Đọc văn bản"
