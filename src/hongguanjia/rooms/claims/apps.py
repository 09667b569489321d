from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "hongguanjia.rooms.claims"
    label = "claims"
    verbose_name = "申报"

    def ready(self) -> None:
        from hongguanjia.base.record.api import describe_verbs, register
        from hongguanjia.rooms.claims import facts, sentences, slots, sources

        register(*facts.KINDS)
        describe_verbs(sentences.SENTENCES)
        slots.register()
        sources.register()
