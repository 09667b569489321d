"""The table of addresses with pages that only these tests need: one for each shell, and views that misbehave."""

from importlib import import_module

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from hongguanjia.kit.refusals import BadInput

the_real_ones = import_module("hongguanjia.urls")
handler400 = the_real_ones.handler400
handler403 = the_real_ones.handler403
handler404 = the_real_ones.handler404
handler500 = the_real_ones.handler500


def surface(request: HttpRequest, shell: str) -> HttpResponse:
    source = (
        f'{{% extends "shells/{shell}.html" %}}{{% block title %}}河道清洁{{% endblock %}}'
        "{% block content %}<p>正文</p>{% endblock %}{% block head_actions %}<a href='/x/'>新建</a>{% endblock %}"
    )
    return HttpResponse(engines["django"].from_string(source).render({"paper_url": "http://h/c/1"}, request))


def own_heading(request: HttpRequest) -> HttpResponse:
    source = '{% extends "shells/desk.html" %}{% block content %}<h1>自己的标题</h1>{% endblock %}'
    return HttpResponse(engines["django"].from_string(source).render({}, request))


def refusing(request: HttpRequest) -> HttpResponse:
    raise BadInput("sample.no", "名额已满,请看其他活动。")


def breaking(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the machine")


def storing(request: HttpRequest) -> HttpResponse:
    request.body.decode().encode()
    return JsonResponse({"kept": "\ud800".encode() and ""})


def reading(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"read": len(request.POST)})


def complaint(request: HttpRequest) -> HttpResponse:
    return render(request, "shells/public.html")


urlpatterns = [
    *the_real_ones.urlpatterns,
    path("try/<str:shell>/", surface),
    path("desk/try-own-heading/", own_heading),
    path("m/try-refusing/", refusing),
    path("try-refusing/", refusing),
    path("m/try-breaking/", breaking),
    path("try-storing/", storing),
    path("try-reading/", reading),
    path("complaints-of-the-tests/", complaint, name="public-home-complaint"),
    path("compliance-of-the-tests/", complaint, name="public-home-compliance"),
]
