from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "hongguanjia.rooms.inspection"
    label = "inspection"
    verbose_name = "督查整改"

    def ready(self) -> None:
        from hongguanjia.base.record.api import describe_verbs, register
        from hongguanjia.rooms.inspection import facts, sentences, slots, sources

        register(*facts.KINDS)
        describe_verbs(sentences.SENTENCES)
        slots.register()
        sources.register()
