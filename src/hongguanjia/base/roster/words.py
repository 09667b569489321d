"""The words of rosters: column titles as clerks write them, and a sentence for everything that can be wrong in a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Any] = {
    "name": _("姓名"),
    "id_number": _("身份证号"),
    "gender": _("性别"),
    "birth_date": _("出生日期"),
    "phone": _("手机号"),
    "branch": _("所在党支部"),
    "village": _("所在村（社区）"),
    "kind": _("党员类别"),
    "joined_date": _("入党日期"),
    "since_date": _("进入支部日期"),
    "household": _("户号"),
    "row": _("整行"),
}

TITLES: dict[str, str] = {
    "name": "姓名 名字 党员姓名 党员名字 居民姓名 村民姓名 人员姓名 本人姓名 name",
    "id_number": (
        "身份证号 身份证号码 公民身份号码 公民身份证号码 公民身份证号 身份证 证件号码 证件号 身份证件号码 "
        "身份证件号 居民身份证号码 居民身份证号 身份证编号 idnumber"
    ),
    "gender": "性别 gender",
    "birth_date": "出生日期 出生年月 出生年月日 出生时间 出生 生日 birthdate",
    "phone": "手机 手机号 手机号码 联系电话 联系方式 电话 电话号码 移动电话 本人电话 联系手机 手机电话 phone",
    "branch": (
        "所在党支部 党支部 所属支部 所在支部 所属党支部 支部 支部名称 党支部名称 所在党组织 所属党组织 党组织 "
        "党组织名称 所在基层党组织 组织关系所在党支部 组织关系所在支部 组织关系 现所在党支部 branch"
    ),
    "village": (
        "所在村 所在村社区 村社区 村/社区 行政村 村 村名 村居 社区 所在社区 所属村 所属村社区 所属社区 居住村 户籍所在村 village"
    ),
    "kind": "党员类别 人员类别 党员类型 人员类型 类别 政治面貌 党员身份 kind",
    "joined_date": (
        "入党日期 入党时间 入党年月 入党年月日 加入党组织日期 加入党组织时间 加入中国共产党日期 加入中国共产党时间 joineddate"
    ),
    "since_date": "进入支部日期 进入当前党支部日期 进入党支部日期 进入支部时间 转入日期 转入时间 组织关系转入日期",
    "household": "户号 户编号 家庭户号 户口编号 户籍编号 户口簿号 户口本号 household",
}

FIELD_BY_TITLE: dict[str, str] = {title: name for name, titles in TITLES.items() for title in titles.split()}

KINDS: dict[str, str] = {
    "正式党员": "FULL",
    "正式": "FULL",
    "党员": "FULL",
    "中共党员": "FULL",
    "中共正式党员": "FULL",
    "预备党员": "PROBATIONARY",
    "预备": "PROBATIONARY",
    "中共预备党员": "PROBATIONARY",
}
GENDERS: dict[str, str] = {"男": "M", "男性": "M", "女": "F", "女性": "F", "M": "M", "F": "F"}

TOTAL_STARTS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "总人数",
    "填表人",
    "制表",
    "审核",
    "备注:",
    "说明",
    "注:",
    "填报",
    "单位负责人",
)

PROBLEMS: dict[str, Any] = {
    "name_missing": _("没有姓名，请补上。"),
    "name_characters": _("姓名里有“%(found)s”，只能用汉字、字母和间隔号“·”。"),
    "name_length": _("姓名应有 2 到 40 个字，请核对。"),
    "id_lost_digits": _(
        "这个号码在 Excel 里当成了数字，最后几位已经丢失。请把这一列设成“文本”格式，对照证件重新输入。"
    ),
    "id_shape": _("身份证号应为 18 位（末位可以是 X），现在有 %(length)s 位，请对照证件核对。"),
    "id_birth": _("身份证号里的出生日期不存在，请对照证件核对。"),
    "id_checksum": _("身份证号的校验码对不上，至少有一位输错了，请对照证件核对。"),
    "gender_unknown": _("性别只能填“男”或“女”。"),
    "gender_differs": _("性别与身份证号不一致，请核对是哪一个错了。"),
    "birth_differs": _("出生日期与身份证号里的 %(found)s 不一致，请核对是哪一个错了。"),
    "date_unreadable": _("认不出日期“%(found)s”，请写成 2018-07-01。"),
    "date_ambiguous": _("“%(found)s”分不清是 1 月还是 10 月，请写成 2018-01-01 这样的日期。"),
    "date_out_of_range": _("日期 %(found)s 太早或还没有到，请核对。"),
    "joined_too_young": _("入党日期在 18 周岁以前，请核对出生日期和入党日期。"),
    "phone_shape": _("手机号应为 11 位，以 1 开头；固定电话请不要填在这里。"),
    "kind_unknown": _("“%(found)s”不是党员类别，只能填“正式党员”或“预备党员”。"),
    "household_length": _("户号最多 20 个字，请核对。"),
    "place_missing": _("没有写所在的党支部或村（社区），请补上。"),
    "place_unknown": _("名册范围内没有“%(found)s”，请核对名称，或请上级先建立这个组织。"),
    "place_unknown_near": _("名册范围内没有“%(found)s”，是不是“%(near)s”？请改成准确名称。"),
    "place_ambiguous": _("有几个组织都叫“%(found)s”，请写全称，例如“%(near)s”。"),
    "identity_missing": _("只有姓名，分不清是谁。请填身份证号，没有的话至少填出生日期或手机号。"),
    "twice_same": _("与第 %(other)s 行是同一个人，请删去一行。"),
    "twice_differs": _("与第 %(other)s 行是同一个人，但内容不同，请核对后只留一行。"),
    "elsewhere": _("这个身份证号已经登记在别的组织，请先办理组织关系转接，或请上级统一导入。"),
    "namesake": _("本组织已有同名、同日出生的人，身份证号却不同，请核对是不是同一个人。"),
    "several_match": _("名册里有几个人都符合，分不清是哪一个，请补上身份证号。"),
    "deceased": _("名册里登记这个人已经去世，请核对。"),
    "future_membership": _("这个人的组织关系从 %(found)s 才开始，请等到那一天再导入。"),
}

STEPS: dict[str, Any] = {
    "waiting": _("排队等待"),
    "reading": _("打开表格"),
    "checking": _("逐行检查"),
    "matching": _("与名册比对"),
    "storing": _("保存检查结果"),
    "writing": _("写入名册"),
    "undoing": _("撤销导入"),
}


def explain(problem: Mapping[str, Any]) -> str:
    """The sentence for a stored problem."""
    template = PROBLEMS[problem["code"]]
    return str(template) % problem["detail"] if problem["detail"] else str(template)
