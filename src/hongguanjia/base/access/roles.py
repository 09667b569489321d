"""Roles as readable classes: what a post in an organisation lets its holder do, there and below."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.permissions import Permission as P


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post. ``second_factor`` asks for one at sign-in; ``personal`` roles come without a post."""

    code: str
    title: object
    description: object
    permissions: frozenset[P]
    second_factor: bool = False
    personal: bool = False


RESIDENT = Role(
    "RESIDENT",
    _("居民"),
    _(
        "看公开内容，报名对居民开放的活动，许下微心愿，申报自己做的好事，评价得到的服务，对公示提异议，为自己的积分申诉。"
    ),
    frozenset(
        {
            P.APPEAL_MAKE,
            P.CLAIM_MAKE,
            P.FILE_UPLOAD,
            P.OBJECTION_MAKE,
            P.SERVICE_READ,
            P.SERVICE_SIGN_UP,
            P.WISH_MAKE,
            P.REWARD_READ,
        }
    ),
    personal=True,
)

MEMBER = Role(
    "MEMBER",
    _("党员"),
    _("报名参加活动，签到，认领微心愿，申报系统没有记到的事，查看和兑换自己的积分，对公示提异议，为自己的积分申诉。"),
    frozenset(
        {
            P.APPEAL_MAKE,
            P.CLAIM_MAKE,
            P.FILE_UPLOAD,
            P.OBJECTION_MAKE,
            P.SERVICE_READ,
            P.SERVICE_SIGN_UP,
            P.WISH_MAKE,
            P.WISH_TAKE,
            P.REWARD_READ,
            P.REWARD_REDEEM,
        }
    ),
    personal=True,
)

_BRANCH_WORK = frozenset(
    {
        P.CLAIM_APPROVE,
        P.CLAIM_CHECK,
        P.CLAIM_MAKE,
        P.CLAIM_READ,
        P.DUTY_READ,
        P.DUTY_REPORT,
        P.FILE_UPLOAD,
        P.INSPECTION_MEND,
        P.INSPECTION_READ,
        P.MANDATE_ACT,
        P.MEETING_RECORD,
        P.ORGANISATION_READ,
        P.PAPER_READ,
        P.PERSON_READ,
        P.PERSON_REVEAL,
        P.POINTS_READ,
        P.PRESENCE_RECORD,
        P.PUBLICITY_MANAGE,
        P.PUBLICITY_READ,
        P.REWARD_READ,
        P.SERVICE_MANAGE,
        P.SERVICE_READ,
        P.SERVICE_SETTLE,
        P.WISH_MANAGE,
    }
)

_INSPECTING = frozenset({P.INSPECTION_APPROVE, P.INSPECTION_CLOSE, P.INSPECTION_INSPECT, P.INSPECTION_MANAGE})

SECRETARY = Role(
    "SECRETARY",
    _("支部书记"),
    _("组织本村（支部）的活动，确认工时，管理名册，替没有手机的人代办。"),
    _BRANCH_WORK | {P.OBJECTION_DECIDE, P.PERSON_MANAGE},
)

CLERK = Role(
    "CLERK",
    _("党务员"),
    _("协助书记登记活动、签到表和代办事项，核实申报。"),
    _BRANCH_WORK - {P.CLAIM_APPROVE, P.SERVICE_SETTLE},
)

STATION_CLERK = Role(
    "STATION_CLERK",
    _("志愿服务站站务员"),
    _("核销兑换凭证，登记站点库存。"),
    frozenset({P.REWARD_READ, P.REWARD_HAND_OVER, P.MANDATE_ACT}),
)

TOWN_OFFICER = Role(
    "TOWN_OFFICER",
    _("乡镇（街道）党建办干部"),
    _("看本乡镇全部组织和活动，导入名册，任免支部职务。"),
    _BRANCH_WORK
    | _INSPECTING
    | {
        P.APPEAL_DECIDE,
        P.DUTY_DECIDE,
        P.DUTY_SET,
        P.GRADING_SUSPEND,
        P.OBJECTION_DECIDE,
        P.PERSON_MANAGE,
        P.PERSON_IMPORT,
        P.POST_MANAGE,
        P.REWARD_MANAGE,
        P.TRAIL_READ,
    },
)

COUNTY_OFFICER = Role(
    "COUNTY_OFFICER",
    _("县委组织部干部"),
    _("管理全县组织和名册，起草积分规则，管理兑换目录。"),
    _BRANCH_WORK
    | _INSPECTING
    | {
        P.APPEAL_DECIDE,
        P.BURDEN_OVERRIDE,
        P.DUTY_DECIDE,
        P.DUTY_SET,
        P.OBJECTION_DECIDE,
        P.CALENDAR_MANAGE,
        P.COMPLAINT_ANSWER,
        P.COMPLAINT_READ,
        P.GRADING_SUSPEND,
        P.ORGANISATION_MANAGE,
        P.PERSON_MANAGE,
        P.PERSON_IMPORT,
        P.POST_MANAGE,
        P.POINTS_ADJUST,
        P.RANKING_ASK,
        P.REWARD_MANAGE,
        P.RULES_DRAFT,
        P.STATEMENT_MANAGE,
        P.TRAIL_READ,
    },
    second_factor=True,
)

RULES_APPROVER = Role(
    "RULES_APPROVER",
    _("积分规则审批人"),
    _("审批并公布积分规则，审批督查计划、延期和通报；不能批准自己起草的。"),
    frozenset(
        {
            P.INSPECTION_APPROVE,
            P.INSPECTION_READ,
            P.RANKING_APPROVE,
            P.RULES_APPROVE,
            P.ORGANISATION_READ,
            P.POINTS_READ,
            P.TRAIL_READ,
        }
    ),
    second_factor=True,
)

INSPECTOR = Role(
    "INSPECTOR",
    _("督查员"),
    _("按备案的计划到现场督查，记录问题，核查整改；不督查与自己有关的组织。"),
    frozenset({P.FILE_UPLOAD, P.INSPECTION_CLOSE, P.INSPECTION_INSPECT, P.INSPECTION_READ, P.ORGANISATION_READ}),
)

AUDITOR = Role(
    "AUDITOR",
    _("审计监督人员"),
    _("查看组织、积分、活动和操作留痕，不能改动这些记录；答复投诉与建议，包括对县级组织的投诉。"),
    frozenset(
        {
            P.CLAIM_READ,
            P.COMPLAINT_ANSWER,
            P.COMPLAINT_READ,
            P.INSPECTION_READ,
            P.DUTY_READ,
            P.ORGANISATION_READ,
            P.PAPER_READ,
            P.PERSON_READ,
            P.POINTS_READ,
            P.PUBLICITY_READ,
            P.REWARD_READ,
            P.SERVICE_READ,
            P.TRAIL_READ,
        }
    ),
    second_factor=True,
)

SYSTEM_ADMIN = Role(
    "SYSTEM_ADMIN",
    _("系统管理员"),
    _("管理账号和职务；看不到积分和活动。"),
    frozenset({P.ACCOUNT_MANAGE, P.ORGANISATION_READ, P.POST_MANAGE}),
    second_factor=True,
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        RESIDENT,
        MEMBER,
        SECRETARY,
        CLERK,
        STATION_CLERK,
        TOWN_OFFICER,
        COUNTY_OFFICER,
        RULES_APPROVER,
        INSPECTOR,
        AUDITOR,
        SYSTEM_ADMIN,
    )
}

POST_ROLES: dict[str, Role] = {code: role for code, role in ROLES.items() if not role.personal}
