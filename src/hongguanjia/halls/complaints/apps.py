from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "hongguanjia.halls.complaints"
    label = "complaints"
    verbose_name = "投诉与建议"

    def ready(self) -> None:
        from hongguanjia.halls.complaints import slots

        slots.register()
