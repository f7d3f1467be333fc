"""The Django application of the books."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "tochuc.books"
    label = "books"
    verbose_name = "Sổ sách"
