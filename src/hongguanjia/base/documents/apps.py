from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "hongguanjia.base.documents"
    label = "documents"
    verbose_name = "文书"
