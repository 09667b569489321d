"""The system administrator's pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.accounts import managing, second_factor, sessions
from hongguanjia.base.accounts.forms import ReasonForm
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.kit.paging import paginate, read_page_number

TITLES = {
    "deactivate": gettext_lazy("停用账号"),
    "reactivate": gettext_lazy("恢复账号"),
    "end_sessions": gettext_lazy("让全部设备退出"),
    "unlock": gettext_lazy("解除锁定"),
    "reset_second_factor": gettext_lazy("重置第二重验证"),
}
TRAIL_SHOWN = 30


@needs(Permission.ACCOUNT_MANAGE)
def accounts(request: Request) -> HttpResponse:
    """The accounts in reach."""
    words = request.GET.get("q", "")[:40]
    page = paginate(managing.search(request.actor, words), read_page_number(request.GET.get("page")))
    return render(request, "accounts/desk_accounts.html", {"page": page, "words": words})


@needs(Permission.ACCOUNT_MANAGE)
def account(request: Request, user_id: int) -> HttpResponse:
    """One account: how it stands, what can be done, what was done."""
    user = get_in_scope(managing.in_reach(request.actor), pk=user_id)
    lines = TrailEntry.objects.filter(subject_kind="account", subject_id=user.pk).order_by("-id")
    context = {
        "account_row": user,
        "phone": user.masked_phone,
        "locked_until": managing.locked_until(user, request.now),
        "second_factor_set_up": second_factor.is_set_up(user),
        "second_factor_required": second_factor.is_required(user, request.now),
        "session_count": len(sessions.list_sessions(user, current_key=None)),
        "trail": lines[:TRAIL_SHOWN],
        "is_own": user.person_id == request.actor.person_id,
    }
    return render(request, "accounts/desk_account.html", context)


@needs(Permission.ACCOUNT_MANAGE)
def manage(request: Request, user_id: int, verb: str) -> HttpResponse:
    """Ask for the reason, then do it."""
    user = get_in_scope(managing.in_reach(request.actor), pk=user_id)
    if verb not in TITLES:
        raise not_found()
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        actor, now = request.actor, request.now
        done = run(form, lambda: managing.manage(actor=actor, now=now, user_id=user.pk, verb=verb, **form.cleaned_data))
        if done:
            messages.success(request, _("已办理：%(what)s。") % {"what": TITLES[verb]})
            return redirect("desk-accounts-account", user.pk)
    context = {"form": form, "account_row": user, "what": TITLES[verb], "verb": verb}
    return render(request, "accounts/desk_manage.html", context, status=422 if form.errors else 200)
