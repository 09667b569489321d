from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "hongguanjia.halls.home"
    label = "home"
    verbose_name = "首页"

    def ready(self) -> None:
        from hongguanjia.halls.home import slots

        slots.register()
