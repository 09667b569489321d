"""Addresses of ``files``."""

from django.urls import path

from hongguanjia.base.files import pages

public = [path("files/<uuid:key>/", pages.show_attachment, name="public-files-attachment")]
