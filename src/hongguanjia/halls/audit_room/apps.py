from django.apps import AppConfig


class AuditRoomConfig(AppConfig):
    name = "hongguanjia.halls.audit_room"
    label = "audit_room"
    verbose_name = "审计室"

    def ready(self) -> None:
        from hongguanjia.halls.audit_room import slots

        slots.register()
