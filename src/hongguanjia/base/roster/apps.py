from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "hongguanjia.base.roster"
    label = "roster"
    verbose_name = "导入名册"

    def ready(self) -> None:
        from hongguanjia.base.record.api import describe_verbs
        from hongguanjia.base.roster.sentences import SENTENCES
        from hongguanjia.base.roster.slots import register

        register()
        describe_verbs(SENTENCES)
