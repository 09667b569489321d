"""States and other closed lists, with their words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    NEIGHBOURS = "NEIGHBOURS", _("邻里互助")
    ELDERS = "ELDERS", _("敬老助残")
    CHILDREN = "CHILDREN", _("关爱儿童")
    ENVIRONMENT = "ENVIRONMENT", _("环境整治")
    POLICY = "POLICY", _("政策宣讲")
    CULTURE = "CULTURE", _("文化体育")
    HEALTH = "HEALTH", _("健康义诊")
    TRAFFIC = "TRAFFIC", _("文明交通")
    PATROL = "PATROL", _("治安巡逻")
    RESCUE = "RESCUE", _("应急抢险")
    OTHER = "OTHER", _("其他服务")


DANGEROUS_CATEGORIES = frozenset({Category.TRAFFIC, Category.PATROL, Category.RESCUE})


class Audience(models.TextChoices):
    MEMBERS = "MEMBERS", _("党员")
    EVERYONE = "EVERYONE", _("党员和居民")


class ActivityState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("报名中")
    RUNNING = "RUNNING", _("进行中")
    SETTLING = "SETTLING", _("待结算")
    SETTLED = "SETTLED", _("已结算")
    CANCELLED = "CANCELLED", _("已取消")


class Cadence(models.TextChoices):
    WEEKLY = "WEEKLY", _("每周")
    MONTHLY = "MONTHLY", _("每月")


class SignUpState(models.TextChoices):
    SIGNED_UP = "SIGNED_UP", _("已报名")
    WAITING = "WAITING", _("候补中")
    LEFT = "LEFT", _("已取消报名")
    REMOVED = "REMOVED", _("已被移出")


class AttendanceState(models.TextChoices):
    PROPOSED = "PROPOSED", _("待确认")
    CONFIRMED = "CONFIRMED", _("已确认")
    ABSENT = "ABSENT", _("未到")
    RECORDED = "RECORDED", _("已记入")


class DemandState(models.TextChoices):
    OPEN = "OPEN", _("待答复")
    GRANTED = "GRANTED", _("已更正")
    REFUSED = "REFUSED", _("未采纳")


class CertificateState(models.TextChoices):
    REQUESTED = "REQUESTED", _("待出具")
    ISSUED = "ISSUED", _("有效")
    DECLINED = "DECLINED", _("未出具")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class Opinion(models.TextChoices):
    GOOD = "GOOD", _("满意")
    FAIR = "FAIR", _("一般")
    BAD = "BAD", _("不满意")


class WishState(models.TextChoices):
    SUBMITTED = "SUBMITTED", _("待审核")
    RETURNED = "RETURNED", _("已退回")
    PUBLISHED = "PUBLISHED", _("待认领")
    CLAIMED = "CLAIMED", _("已认领")
    DONE = "DONE", _("待确认")
    CONFIRMED = "CONFIRMED", _("已实现")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    EXPIRED = "EXPIRED", _("已过期")
