from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "hongguanjia.rooms.duties"
    label = "duties"
    verbose_name = "清单"

    def ready(self) -> None:
        from hongguanjia.base.jobs.api import every
        from hongguanjia.base.record.api import describe_verbs, register, when_recorded
        from hongguanjia.rooms.duties import facts, jobs, sentences, slots, sources

        register(*facts.KINDS)
        describe_verbs(sentences.SENTENCES)
        when_recorded(jobs.hear_facts)
        every(minutes=60, name="duties-periods", do=jobs.turn_period)
        every(minutes=15, name="duties-reminders", do=jobs.remind_all)
        slots.register()
        sources.register()
