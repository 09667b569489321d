from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hongguanjia.base.notices"
    label = "notices"
    verbose_name = "提醒"
