"""The first terms and the first catalogue: the county may set others from a later day, with their own source."""

from datetime import date

from django.db import migrations

CITATION = "默认设置：县里可发文调整"
KINDS = ("GOOD_DEED", "COMMENDED", "LECTURED", "RESCUED", "MEDIATED", "HELPED")


def add_first_terms(apps, _editor):
    begin = date(2000, 1, 1)
    apps.get_model("claims", "Terms").objects.create(
        active_from=begin,
        citation=CITATION,
        claim_within_days=30,
        check_within_days=7,
        approve_within_days=7,
        people_most=50,
        photos_most=6,
    )
    listing = apps.get_model("claims", "Listing")
    listing.objects.bulk_create([listing(kind=kind, active_from=begin, citation=CITATION) for kind in KINDS])


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [migrations.RunPython(add_first_terms, migrations.RunPython.noop)]
