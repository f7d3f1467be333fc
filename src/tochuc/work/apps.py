"""The Django app of what is on its way to a decision."""

from django.apps import AppConfig


class Work(AppConfig):
    name = "tochuc.work"
    label = "work"
    verbose_name = "Việc trên đường đến quyết định"
