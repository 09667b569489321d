from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "hongguanjia.base.files"
    label = "files"
    verbose_name = "附件"

    def ready(self) -> None:
        from hongguanjia.base.files.sentences import SENTENCES
        from hongguanjia.base.record.api import describe_verbs

        describe_verbs(SENTENCES)
