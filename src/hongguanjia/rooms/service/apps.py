from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "hongguanjia.rooms.service"
    label = "service"
    verbose_name = "志愿服务"

    def ready(self) -> None:
        from hongguanjia.base.record.api import describe_verbs, register
        from hongguanjia.rooms.service import facts, sentences, slots, sources

        register(*facts.KINDS)
        describe_verbs(sentences.SENTENCES)
        slots.register()
        sources.register()
