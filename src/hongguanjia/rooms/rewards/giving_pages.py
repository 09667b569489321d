"""Pages of gifts, the pool, services to confirm, and of what unspent points would cost."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.people.naming import find_people
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.rewards import budgeting, giving, permits, pool, providing, queries
from hongguanjia.rooms.rewards.flow import GIFT, GRANT
from hongguanjia.rooms.rewards.forms import ReasonForm
from hongguanjia.rooms.rewards.forms_giving import BudgetForm, GiftForm, GrantForm, PoolForm, RateForm
from hongguanjia.rooms.rewards.models import Gift, PoolGrant

ANSWERS = {"accept": giving.accept_gift, "decline": giving.decline_gift, "withdraw": giving.withdraw_gift}


@signed_in
def give(request: Request, voucher_id: int) -> HttpResponse:
    """Name the member who is to have an own voucher."""
    row = get_in_scope(permits.own_vouchers(request.actor), pk=voucher_id)
    form = GiftForm(request.POST or None)
    if request.method == "POST" and run(form, lambda: _offer(request, voucher_id, form)) is not None:
        messages.success(request, _("已告诉对方，等对方接受。"))
        return redirect("phone-rewards-gifts")
    return render(
        request, "rewards/phone_give.html", {"voucher": row, "form": form}, status=422 if form.errors else 200
    )


@signed_in
def gifts(request: Request) -> HttpResponse:
    """Gifts made and got, the newest first."""
    page = paginate(permits.own_gifts(request.actor), read_page_number(request.GET.get("page")), size=20)
    me = request.actor.subject_id
    rows = [(row, row.receiver_id == me, GIFT.verbs(row.state)) for row in page.rows]
    return render(request, "rewards/phone_gifts.html", {"page": page, "rows": rows})


@require_POST
@signed_in
def answer_gift(request: Request, gift_id: int) -> HttpResponse:
    """Accept, decline or withdraw."""
    do = ANSWERS.get(request.POST.get("verb", ""))
    if do is None:
        raise BadInput("input.malformed", _("提交的内容不完整，请重新打开页面再试。"))
    row = do(actor=request.actor, now=request.now, gift_id=gift_id)
    messages.success(request, row.get_state_display())
    return redirect("phone-rewards-gifts")


@signed_in
def phone_pool(request: Request) -> HttpResponse:
    """The pool of the own branch: what lies there, what was given, what it paid; and giving."""
    branch_id = request.actor.home_organisation_id or 0
    form = PoolForm(request.POST or None)
    if request.method == "POST":
        done = run(
            form,
            lambda: pool.give_to_pool(
                actor=request.actor,
                now=request.now,
                amount=form.cleaned_data["amount"],
                key=form.cleaned_data["submission_key"],
            ),
        )
        if done is not None:
            messages.success(request, _("谢谢，%(amount)s 积分已捐入互助池。") % {"amount": done.amount})
            return redirect("phone-rewards-pool")
    context = {
        "form": form,
        "pool": pool.get_pool(branch_id),
        "points": queries.spendable(request.actor),
        "sums": pool.sum_pool(branch_id),
    }
    return render(request, "rewards/phone_pool.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def answer_service(request: Request, voucher_id: int) -> HttpResponse:
    """The receiver says whether the service was done."""
    if request.POST.get("verb") == "confirm":
        providing.confirm_service(actor=request.actor, now=request.now, voucher_id=voucher_id)
        messages.success(request, _("谢谢确认，为您服务的同志会得到积分。"))
    else:
        reason = request.POST.get("reason", "")
        providing.deny_service(actor=request.actor, now=request.now, voucher_id=voucher_id, reason=reason)
        messages.success(request, _("已记下，这次不计积分。"))
    row = get_in_scope(permits.own_vouchers(request.actor), pk=voucher_id)
    return redirect("phone-rewards-voucher", code=row.code)


@signed_in
def provided(request: Request) -> HttpResponse:
    """The services that the member has done for those who redeemed them, the newest first."""
    rows = permits.own_provided(request.actor).order_by("-pk")
    page = paginate(rows, read_page_number(request.GET.get("page")), size=20)
    return render(request, "rewards/phone_provided.html", {"page": page})


@needs(Permission.REWARD_READ)
def grants(request: Request) -> HttpResponse:
    """What was proposed and decided out of the pools; proposing for somebody of one's branch."""
    may = request.actor.holds(Permission.PERSON_MANAGE)
    form = GrantForm(request.POST or None)
    if may:
        form.offer(queries.list_all_stock(actor=request.actor))
    if request.method == "POST" and may and run(form, lambda: _propose(request, form)) is not None:
        messages.success(request, _("已提出，请另一位同志审批。"))
        return redirect("desk-rewards-grants")
    page = paginate(permits.read_grants(request.actor), read_page_number(request.GET.get("page")))
    context = {"page": page, "form": form if may else None}
    return render(request, "rewards/desk_grants.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_READ)
def grant(request: Request, grant_id: int) -> HttpResponse:
    """One grant: for whom, under which resolution, what the pool has; and the decision."""
    row = get_in_scope(permits.read_grants(request.actor), pk=grant_id)
    may = permits.decidable_grants(request.actor).filter(pk=row.pk).exists()
    form = ReasonForm(request.POST if request.POST.get("what") == "refuse" else None)
    if request.method == "POST" and may and _decide(request, grant_id, form) is not None:
        return redirect("desk-rewards-grant", grant_id=grant_id)
    verbs = GRANT.verbs(row.state) if may else ()
    context = {"grant": row, "pool": pool.get_pool(row.organisation_id), "verbs": verbs, "form": form}
    return render(request, "rewards/desk_grant.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_READ)
def liability(request: Request) -> HttpResponse:
    """What unspent points would cost, by town, with a forecast and the money set aside."""
    told = budgeting.read_liability(actor=request.actor, now=request.now)
    manage = permits.managed_organisations(request.actor).filter(parent__isnull=True).first()
    rate_form = RateForm(request.POST if request.POST.get("what") == "rate" else None)
    money_form = BudgetForm(
        request.POST if request.POST.get("what") == "budget" else None, initial={"year": county_date(request.now).year}
    )
    if request.method == "POST" and manage is not None:
        form = rate_form if rate_form.is_bound else money_form
        if run(form, lambda: _set(request, manage, rate_form, money_form)) is not None:
            messages.success(request, _("已登记。"))
            return redirect("desk-rewards-liability")
    context = {"told": told, "rate_form": rate_form, "money_form": money_form, "manages": manage is not None}
    return render(request, "rewards/desk_liability.html", context)


def _set(request: Request, county: object, rate_form: RateForm, money_form: BudgetForm) -> object:
    terms = {"actor": request.actor, "now": request.now, "county": county}
    if rate_form.is_bound:
        return budgeting.set_rate(**terms, **rate_form.cleaned_data)  # type: ignore[arg-type]
    data = dict(money_form.cleaned_data)
    data["fen"] = int(data.pop("yuan") * Decimal(100))
    return budgeting.set_budget(**terms, **data)  # type: ignore[arg-type]


def _offer(request: Request, voucher_id: int, form: GiftForm) -> Gift:
    data = form.cleaned_data
    return giving.offer_gift(
        actor=request.actor, now=request.now, voucher_id=voucher_id, name=data["name"], message=data["message"]
    )


def _propose(request: Request, form: GrantForm) -> PoolGrant:
    data = form.cleaned_data
    return pool.propose_grant(
        actor=request.actor,
        now=request.now,
        person_id=find_people(request.actor, data["person"], None, field="person")[0],
        stock_id=data["stock"].pk,
        basis=data["basis"],
    )


def _decide(request: Request, grant_id: int, form: ReasonForm) -> PoolGrant | None:
    if form.is_bound:
        return run(
            form,
            lambda: pool.refuse_grant(
                actor=request.actor, now=request.now, grant_id=grant_id, reason=form.cleaned_data["reason"]
            ),
        )
    return pool.approve_grant(actor=request.actor, now=request.now, grant_id=grant_id)
