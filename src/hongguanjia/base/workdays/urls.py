"""Addresses of the calendar."""

from django.urls import path

from hongguanjia.base.workdays import pages

desk = [path("workdays/", pages.years, name="desk-workdays-years")]
