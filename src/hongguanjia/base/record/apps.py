from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "hongguanjia.base.record"
    label = "record"
    verbose_name = "事实与留痕"

    def ready(self) -> None:
        from hongguanjia.base.record.checks import check_guards
        from hongguanjia.base.web.api import offer

        offer(checks=[check_guards])
