from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "hongguanjia.base.presence"
    label = "presence"
    verbose_name = "签到"

    def ready(self) -> None:
        from hongguanjia.base.presence import slots

        slots.register()
