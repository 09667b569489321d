"""工作日历."""

from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "hongguanjia.base.workdays"
    label = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        from hongguanjia.base.jobs.api import every
        from hongguanjia.base.record.api import describe_verbs
        from hongguanjia.base.workdays.asking import ask_for_years
        from hongguanjia.base.workdays.sentences import SENTENCES
        from hongguanjia.base.workdays.slots import register

        register()
        every(minutes=24 * 60, name="workdays-ask", do=ask_for_years)
        describe_verbs(SENTENCES)
