"""The app of the shells."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "hongguanjia.doors.shell"
    label = "shell"
