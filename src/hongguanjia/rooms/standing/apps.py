from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "hongguanjia.rooms.standing"
    label = "standing"
    verbose_name = "星级与分布"

    def ready(self) -> None:
        from hongguanjia.base.record.api import describe_verbs
        from hongguanjia.rooms.standing import facts, sentences, slots, sources

        facts.register_facts()
        describe_verbs(sentences.SENTENCES)
        slots.register()
        sources.register()
