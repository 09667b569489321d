from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "hongguanjia.rooms.publicity"
    label = "publicity"
    verbose_name = "公示与申诉"

    def ready(self) -> None:
        from hongguanjia.base.record.api import describe_verbs
        from hongguanjia.rooms.publicity import sentences, slots

        describe_verbs(sentences.SENTENCES)
        slots.register()
