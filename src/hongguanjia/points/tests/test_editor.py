"""The rules of a draft as sentences with blanks: grouped, labelled, kept when wrong, one more without saving."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.points.blanks import propose_code
from hongguanjia.points.drafts import DraftForms
from hongguanjia.points.models import RuleSet
from hongguanjia.points.rule_sets import Content, draft_rule_set, read_content
from hongguanjia.points.testing import HELD, SERVED, rule
from hongguanjia.points.tests.test_pages import form_data

pytestmark = pytest.mark.django_db
CEILING = {"category": "服务", "subject": "PERSON", "unit": "merit", "period": "year", "most": 60}


@pytest.fixture
def row(cast: Cast) -> RuleSet:
    rules = [
        rule("a", title="参加服务", category="服务", form="PER_UNIT", step=60, most_month=40),
        rule(
            "b",
            title="开展活动",
            category="组织",
            fact_kind=HELD,
            subject="ORGANISATION",
            form="TABLE",
            amount=0,
            order=2,
        )
        | {"table": [[1, 2], [10, 4]]},
        rule("c", title="没有类别的", order=3, waits="PUBLICITY", publicity_days=5, excludes=["RESIDENT"], most_day=9),
    ]
    actor = cast.actor("county_officer")
    return draft_rule_set(actor=actor, now=NOW, title="办法", basis="依据", content=Content(rules, [CEILING]))


def send(row: RuleSet, **changes: object) -> QueryDict:
    """What the browser sends for the page as it stands, with some blanks filled otherwise."""
    data = QueryDict(mutable=True)
    for name, value in (form_data(DraftForms(row, None)) | changes).items():
        data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return data


def save(cast: Cast, row: RuleSet, data: QueryDict) -> list[dict[str, Any]]:
    bundle = DraftForms(row, data)
    assert bundle.head.is_valid()
    bundle.save(actor=cast.actor("county_officer"), now=NOW)
    return list(read_content(RuleSet.objects.get(pk=row.pk)).rules)


def test_saving_without_a_change_changes_nothing(cast: Cast, row: RuleSet) -> None:
    before = read_content(row)
    save(cast, row, send(row))
    assert read_content(row) == before


def test_rules_stand_under_their_category_with_its_ceiling(row: RuleSet) -> None:
    told = [
        (one.name, [form["title"].value() for form in one.rules], [form["most"].value() for form in one.ceilings])
        for one in DraftForms(row, None).sections()
    ]
    assert told == [("服务", ["参加服务"], [60]), ("组织", ["开展活动"], [""]), ("", ["没有类别的"], [])]


def test_each_kind_of_calculation_has_its_sentence(row: RuleSet) -> None:
    per_unit, table, fixed = DraftForms(row, None).rules
    words = [part for part in per_unit.sentence() if isinstance(part, str)]
    assert words == ["：每满 ", " ", "分钟", "，", "记 ", " ", "分", "，记入", "。"]
    assert [len(form.steps()) for form in (per_unit, table, fixed)] == [0, 4, 0]
    assert [len(form.limits()) for form in (per_unit, table, fixed)] == [1, 1, 2]
    assert "公示 5 天；非党员居民不适用" in fixed.conditions()


@pytest.mark.parametrize(
    ("changes", "blank"),
    [
        ({"rules-0-amount": "五"}, "rules-0-amount"),
        ({"rules-0-amount": ""}, "rules-0-amount"),
        ({"rules-0-step": "0"}, "rules-0-step"),
        ({"rules-1-worth_1": ""}, "rules-1-worth_1"),
        ({"rules-1-least_1": "1"}, "rules-1-least_0"),
        ({"rules-1-least_2": "30"}, "rules-1-worth_2"),
        ({"rules-2-publicity_days": "99"}, "rules-2-publicity_days"),
        ({"ceilings-0-most": "-1"}, "ceilings-0-most"),
    ],
)
def test_what_is_wrong_is_said_beside_the_blank_and_all_else_is_kept(
    cast: Cast, row: RuleSet, client: Client, changes: dict[str, str], blank: str
) -> None:
    before = read_content(row)
    sign_in(client, cast.county_officer)
    data = send(row, **{"rules-0-title": "改了名"} | changes)
    page = client.post(
        f"/desk/points/rules/{row.pk}/edit/", data.dict() | {"rules-2-excludes": ["RESIDENT"]}
    ).content.decode()
    assert f'id="id_{blank}_error"' in page
    assert f'aria-describedby="id_{blank}_error"' in page
    assert "改了名" in page
    assert read_content(row) == before


def test_every_blank_is_labelled(cast: Cast, row: RuleSet, client: Client) -> None:
    sign_in(client, cast.county_officer)
    page = client.get(f"/desk/points/rules/{row.pk}/edit/").content.decode()
    assert 'aria-label="参加服务：每月上限"' in page
    assert 'aria-label="“服务”合计上限：最多"' in page
    for field in re.findall(r"<(?:input|select)[^>]*>", page):
        name = re.search(r'name="((?:rules|ceilings|new)-[^"]+)"', field)
        if name is None or 'type="hidden"' in field:
            continue
        number = re.search(r'id="([^"]+)"', field)
        assert "aria-label=" in field or (number and f'for="{number[1]}"' in page), field


def test_one_more_rule_is_shown_with_what_was_typed_and_saved_with_a_code(
    cast: Cast, row: RuleSet, client: Client
) -> None:
    sign_in(client, cast.county_officer)
    address = f"/desk/points/rules/{row.pk}/edit/"
    sent = send(
        row,
        **{"rules-0-amount": "x", "add": 1, "new-fact_kind": SERVED, "new-category": "新类", "new-form": "PER_UNIT"},
    )
    answer = client.post(address, sent.dict())
    bundle = answer.context["bundle"]
    assert bundle.rules[0]["amount"].value() == "x"
    assert bundle.rules[3]["title"].value() == "测试服务"
    assert [one.name for one in answer.context["sections"]] == ["服务", "组织", "新类", ""]
    assert "autofocus" in answer.content.decode()
    assert row.rules.count() == 3
    grown = QueryDict(mutable=True)
    for name, value in (form_data(bundle) | {"rules-0-amount": 5, "rules-3-amount": 2}).items():
        grown.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    saved = save(cast, row, grown)[3]
    assert (saved["code"], saved["step"], saved["category"], saved["amount"]) == ("test-served-merit", 60, "新类", 2)


def test_a_table_that_is_added_begins_with_a_step(row: RuleSet) -> None:
    data = send(row, **{"add": 1, "new-fact_kind": HELD, "new-category": "", "new-form": "TABLE"})
    grown = DraftForms(row, data).add_rule(data)
    assert grown.rules[3]["subject"].value() == "ORGANISATION"
    assert grown.rules.is_valid()


def test_nothing_chosen_adds_nothing(row: RuleSet) -> None:
    data = send(row, add=1)
    bundle = DraftForms(row, data)
    assert bundle.add_rule(data) is bundle
    assert bundle.add.errors


def test_a_struck_rule_and_an_emptied_ceiling_are_gone(cast: Cast, row: RuleSet) -> None:
    rules = save(cast, row, send(row, **{"rules-0-DELETE": "on", "ceilings-0-most": ""}))
    assert [rule["code"] for rule in rules] == ["b", "c"]
    assert not row.ceilings.exists()


def test_the_same_ceiling_twice_is_refused(cast: Cast, row: RuleSet, client: Client) -> None:
    sign_in(client, cast.county_officer)
    data = send(row, **{"ceilings-1-category": "服务", "ceilings-1-most": "7"}).dict()
    page = client.post(f"/desk/points/rules/{row.pk}/edit/", data).content.decode()
    assert "只能有一个上限" in page


def test_codes_are_numbered_where_taken() -> None:
    values = {"fact_kind": "service.wish_done", "unit": "merit"}
    assert propose_code(values, ()) == "service-wish-done-merit"
    assert propose_code(values, ["service-wish-done-merit"]) == "service-wish-done-merit-2"
