"""代办."""

from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "hongguanjia.base.mandates"
    label = "mandates"
    verbose_name = "代办"

    def ready(self) -> None:
        from hongguanjia.base.mandates.sentences import SENTENCES
        from hongguanjia.base.mandates.slots import register
        from hongguanjia.base.record.api import describe_verbs

        register()
        describe_verbs(SENTENCES)
