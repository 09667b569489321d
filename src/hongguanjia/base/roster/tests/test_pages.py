"""The desk: upload, preview, confirm, marked workbook, undo, and the work in the background."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.roster import jobs
from hongguanjia.base.roster.actions import cancel_batch, confirm_batch, read_batch, upload_roster
from hongguanjia.base.roster.models import RosterBatch
from hongguanjia.base.roster.slots import WAITING
from hongguanjia.base.roster.testing import ROSTER_HEAD, member_row
from hongguanjia.base.sheets.testing import make_xlsx

pytestmark = pytest.mark.django_db
BAD = member_row(2, 性别="女")


def desk(cast: Cast, part: str = "town_officer") -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def send(client: Client, cast: Cast, *rows: list, name: str = "名册.xlsx", data: bytes | None = None):
    content = make_xlsx([list(ROSTER_HEAD), *rows]) if data is None else data
    return client.post(
        reverse("desk-roster-upload"),
        {"organisation": cast.guandu.pk, "file": SimpleUploadedFile(name, content)},
        follow=True,
    )


def text(response) -> str:
    return response.content.decode()


def test_from_upload_to_undo(cast: Cast) -> None:
    client = desk(cast)
    page = text(send(client, cast, member_row(1), BAD))
    batch = RosterBatch.objects.get()
    assert "等待确认" in page and "性别与身份证号不一致" in page and "只导入没有问题的 1 行" in page
    marked = client.get(reverse("desk-roster-marked", args=[batch.pk]))
    assert marked.content.startswith(b"PK") and "attachment" in marked["Content-Disposition"]
    done = client.post(reverse("desk-roster-confirm", args=[batch.pk]), {"good_rows_only": "1"}, follow=True)
    assert "已导入" in text(done)
    assert Person.objects.filter(birth_date__isnull=False).count() == 1
    undone = client.post(reverse("desk-roster-undo", args=[batch.pk]), {"reason": "传错了文件"}, follow=True)
    assert "已撤销" in text(undone)
    assert not Person.objects.filter(birth_date__isnull=False).exists()


def test_a_preview_shows_no_whole_number(cast: Cast) -> None:
    client = desk(cast)
    send(client, cast, member_row(1))
    client.post(reverse("desk-roster-confirm", args=[RosterBatch.objects.get().pk]))
    page = text(send(client, cast, member_row(1, 手机号="00012341234")))
    assert "000****1234" in page and "00012341234" not in page and "00090000001" not in page


def test_a_refused_file_is_told_beside_the_field(cast: Cast) -> None:
    page = text(send(desk(cast), cast, name="名册.xlsx", data=b"MZ\x90\x00"))
    assert "程序文件" in page
    assert not RosterBatch.objects.exists()


def test_an_unreadable_file_is_told_on_its_page(cast: Cast) -> None:
    page = text(send(desk(cast), cast, name="a.csv", data="甲,乙\n1,2".encode()))
    assert "没有找到表头" in page and "重新上传" in page


def test_only_own_places_are_offered(cast: Cast) -> None:
    client = desk(cast)
    page = text(client.get(reverse("desk-roster-batches")))
    assert "官渡桥村" in page and "姚家" not in page and "春岗" not in page
    answer = client.post(
        reverse("desk-roster-upload"),
        {"organisation": cast.yaojia.pk, "file": SimpleUploadedFile("a.xlsx", make_xlsx([["姓名"]]))},
    )
    assert answer.status_code == 200 and not RosterBatch.objects.exists()


def test_without_the_permission_there_is_no_such_page(cast: Cast) -> None:
    client = desk(cast, "secretary")
    assert client.get(reverse("desk-roster-batches")).status_code == 404
    assert client.get(reverse("desk-roster-template", args=["members"])).status_code == 404


def test_refusals_come_back_on_the_page_of_the_batch(cast: Cast) -> None:
    client = desk(cast)
    send(client, cast, member_row(1), BAD)
    batch = RosterBatch.objects.get()
    assert "还有 1 行有问题" in text(client.post(reverse("desk-roster-confirm", args=[batch.pk]), follow=True))
    assert "现在的状态下" in text(
        client.post(reverse("desk-roster-undo", args=[batch.pk]), {"reason": "试试"}, follow=True)
    )
    assert "已取消" in text(client.post(reverse("desk-roster-cancel", args=[batch.pk]), follow=True))
    assert client.get(reverse("desk-roster-marked", args=[batch.pk])).status_code == 404


def test_templates_can_be_taken(cast: Cast) -> None:
    client = desk(cast)
    assert client.get(reverse("desk-roster-template", args=["residents"])).content.startswith(b"PK")
    assert client.get(reverse("desk-roster-template", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("outcome", ["NEW", "CHANGED", "nonsense", ""])
def test_each_outcome_has_its_list(cast: Cast, outcome: str) -> None:
    client = desk(cast)
    send(client, cast, member_row(1))
    address = reverse("desk-roster-batch", args=[RosterBatch.objects.get().pk])
    assert client.get(address, {"outcome": outcome, "page": "9"}).status_code == 200


def queued(cast: Cast, *rows: list) -> RosterBatch:
    return upload_roster(
        actor=cast.actor("town_officer"),
        now=NOW,
        organisation=cast.guandu,
        name="名册.xlsx",
        data=make_xlsx([list(ROSTER_HEAD), *rows]),
    )


def test_a_large_file_is_read_in_the_background(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(jobs, "INLINE_BYTES", 1)
    asked = []
    monkeypatch.setattr(jobs, "_enqueue", lambda *what: asked.append(what))
    with django_capture_on_commit_callbacks(execute=True):
        page = text(send(desk(cast), cast, member_row(1)))
    batch = RosterBatch.objects.get()
    assert asked[0][:2] == ("read", batch.pk) and batch.state == "UPLOADED"
    assert "排队等待" in page and "可以关掉这一页" in page
    jobs.run.func(*asked[0])
    batch.refresh_from_db()
    assert batch.state == "READY" and batch.step == "storing"


@pytest.mark.parametrize("verb", ["apply", "undo"])
def test_a_large_batch_is_written_and_undone_in_the_background(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks, verb: str
) -> None:
    client = desk(cast)
    send(client, cast, member_row(1))
    batch = RosterBatch.objects.get()
    if verb == "undo":
        client.post(reverse("desk-roster-confirm", args=[batch.pk]))
    monkeypatch.setattr(jobs, "INLINE_ROWS", 0)
    asked = []
    monkeypatch.setattr(jobs, "_enqueue", lambda *what: asked.append(what))
    address = reverse(f"desk-roster-{'confirm' if verb == 'apply' else 'undo'}", args=[batch.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"reason": "传错了文件"})
    batch.refresh_from_db()
    assert batch.is_moving and asked[0][:2] == (verb, batch.pk)
    jobs.run.func(*asked[0])
    batch.refresh_from_db()
    assert batch.state == {"apply": "APPLIED", "undo": "UNDONE"}[verb]


def test_the_moving_part_asks_for_the_page_when_all_is_done(cast: Cast) -> None:
    batch, client = queued(cast, member_row(1)), desk(cast)
    address = reverse("desk-roster-progress", args=[batch.pk])
    assert "HX-Refresh" not in client.get(address)
    read_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk)
    assert client.get(address)["HX-Refresh"] == "true"


def test_a_batch_cancelled_while_it_is_read_stays_cancelled(cast: Cast) -> None:
    batch = queued(cast, member_row(1))
    actor = cast.actor("town_officer")

    def cancel_now(step: str, done: int, total: int) -> None:
        if step == "checking":
            cancel_batch(actor=actor, now=NOW, batch_id=batch.pk)
        jobs._watch(batch.pk)(step, done, total)

    jobs.perform("read", batch.pk, actor, progress=cancel_now)
    batch.refresh_from_db()
    assert batch.state == "CANCELLED" and not batch.rows.exists()


def test_a_fault_in_the_background_is_told_and_logged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = queued(cast, member_row(1))
    monkeypatch.setitem(jobs.VERBS, "read", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.perform("read", batch.pk, cast.actor("town_officer"))
    batch.refresh_from_db()
    assert batch.state == "REFUSED" and "没有任何改动" in batch.message


def test_who_lost_the_post_meanwhile_imports_nothing(cast: Cast) -> None:
    batch = queued(cast, member_row(1))
    actor = cast.actor("town_officer")
    read_batch(actor=actor, now=NOW, batch_id=batch.pk)
    confirm_batch(actor=actor, now=NOW, batch_id=batch.pk, good_rows_only=False)
    cast.town_officer.posts.update(active_to=NOW.date())
    jobs.run.func("apply", batch.pk, cast.town_officer.pk, None)
    batch.refresh_from_db()
    assert batch.state == "READY" and batch.message
    assert not Person.objects.filter(birth_date__isnull=False).exists()


def test_a_waiting_preview_is_a_thing_to_do(cast: Cast) -> None:
    send(desk(cast), cast, member_row(1))
    (todo,) = WAITING.list(cast.actor("town_officer"), NOW)
    assert "名册.xlsx" in todo.text
    assert WAITING.list(cast.actor("secretary"), NOW) == []
    assert WAITING.list(cast.actor("county_officer"), NOW) == []
