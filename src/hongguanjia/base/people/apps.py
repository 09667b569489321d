from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hongguanjia.base.people"
    label = "people"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        from hongguanjia.base.people.sentences import SENTENCES
        from hongguanjia.base.record.api import describe_verbs

        describe_verbs(SENTENCES)
