from django.apps import AppConfig


class PeoplePagesConfig(AppConfig):
    name = "hongguanjia.halls.people_pages"
    label = "people_pages"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        from hongguanjia.halls.people_pages import slots

        slots.register()
