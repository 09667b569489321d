from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "hongguanjia.base.papers"
    label = "papers"
    verbose_name = "公文"

    def ready(self) -> None:
        from hongguanjia.base.papers import slots

        slots.register()
