from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "hongguanjia.base.sheets"
    label = "sheets"
    verbose_name = "表格"
