from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "hongguanjia.halls.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from hongguanjia.halls.portal import slots

        slots.register()
