from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "hongguanjia.rooms.rewards"
    label = "rewards"
    verbose_name = "积分兑换"

    def ready(self) -> None:
        from hongguanjia.base.record.api import describe_verbs
        from hongguanjia.rooms.rewards import facts, sentences, slots, sources

        facts.register_facts()
        describe_verbs(sentences.SENTENCES)
        slots.register()
        sources.register()
