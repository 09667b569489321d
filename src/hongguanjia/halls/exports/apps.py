from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "hongguanjia.halls.exports"
    label = "exports"
    verbose_name = "导出"

    def ready(self) -> None:
        from hongguanjia.halls.exports import slots

        slots.register()
