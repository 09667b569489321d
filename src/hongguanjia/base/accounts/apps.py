"""账号."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hongguanjia.base.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from hongguanjia.base.accounts.codes import forget_old
        from hongguanjia.base.accounts.sentences import SENTENCES
        from hongguanjia.base.accounts.slots import register
        from hongguanjia.base.jobs.api import every
        from hongguanjia.base.record.api import describe_verbs

        register()
        describe_verbs(SENTENCES)
        every(minutes=60, name="accounts.forget", do=forget_old)
