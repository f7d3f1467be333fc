"""The Django application of exchange: tokens, webhooks, submissions."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tochuc.exchange"
    label = "exchange"
    verbose_name = "Trao đổi dữ liệu"
