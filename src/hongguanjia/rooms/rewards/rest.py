"""The counter for programs: our own page's script, which keeps what could not be sent. Every answer is JSON."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.web.api import Request, answers_json, read_body, read_instant, read_key, read_text
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.models import OfflineReport, ReportState, Voucher
from hongguanjia.rooms.rewards.reports import Told, report

BODY_MOST = 2048


@require_POST
@answers_json
def hand_over(request: Request) -> HttpResponse:
    """``{pack, code, token, done_at}``: one piece handed over; a conflict is an answer too, never lost."""
    body = read_body(request, BODY_MOST)
    told = Told(
        key=read_key(request),
        pack=read_text(body, "pack"),
        code=read_text(body, "code"),
        token=read_text(body, "token"),
        done_at=read_instant(read_text(body, "done_at")),
    )
    return JsonResponse(_say(report(actor=request.actor, now=request.now, told=told)))


@require_GET
@answers_json
def look_up(request: Request, station_id: int, code: str) -> HttpResponse:
    """What a code stands for at this station: what, to whom (masked), until when; or the ``trouble`` with it in words."""
    get_in_scope(permits.served_stations(request.actor), pk=station_id)
    row = actions.find_for_clerk(actor=request.actor, code=code)
    try:
        _check(request, row, station_id)
    except Refusal as refusal:
        return JsonResponse({"trouble": str(refusal)})
    return JsonResponse(describe(row))


def _check(request: Request, row: Voucher, station_id: int) -> None:
    """The refusals that a hand-over would hear, before anything is given."""
    if row.stock.station_id != station_id:
        raise Refusal(
            "rewards.other_station",
            _("这张凭证在%(station)s领取，请到那里办。") % {"station": row.stock.station.name},
        )
    actions.check_step("hand_over", row)
    rules.check_fresh(row, request.now)
    rules.check_not_own(row, request.actor.person_id)


def describe(row: Voucher) -> dict[str, object]:
    """A voucher as the counter shows it before it is handed over."""
    return {
        "title": row.stock.reward.title,
        "whom": rules.mask_name(row.person.name),
        "until": int(row.expires_at.timestamp()),
    }


def _say(row: OfflineReport) -> dict[str, object]:
    if row.state == ReportState.DONE:
        title = row.voucher.stock.reward.title if row.voucher else ""
        return {"code": "done", "sentence": _("“%(title)s”已核销，积分已扣。") % {"title": title}}
    words = {"conflict": row.get_conflict_display()}
    return {"code": "conflict", "sentence": _("记下了，但有冲突：%(conflict)s。已转给管理人员处理。") % words}
