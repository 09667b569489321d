"""Addresses of papers."""

from django.urls import path

from hongguanjia.base.papers.pages import desk as desk_pages
from hongguanjia.base.papers.pages import public as public_pages

public = [path("papers/<str:code>/", public_pages.paper, name="public-papers-paper")]

desk = [
    path("papers/", desk_pages.papers, name="desk-papers-papers"),
    path("papers/words/", desk_pages.words, name="desk-papers-words"),
    path("papers/<int:paper_id>/", desk_pages.paper, name="desk-papers-paper"),
    path("papers/<int:paper_id>/pdf/", desk_pages.pdf, name="desk-papers-pdf"),
    path("papers/<int:paper_id>/docx/", desk_pages.docx, name="desk-papers-docx"),
]
