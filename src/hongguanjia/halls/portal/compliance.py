"""Each prohibition for government applications and what in the product keeps it.

Sources: 《政务移动互联网应用程序规范化管理办法》(国办函〔2026〕12号), items in the order of the rule;
《整治形式主义为基层减负若干规定》(2024-08-06); 《中华人民共和国个人信息保护法》.
``tests`` are names of tests of this product; a test checks that they exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Prohibition:
    """What is forbidden, by which rule, what keeps it, and the tests that prove it."""

    source: object
    forbidden: object
    kept_by: object
    tests: tuple[str, ...] = ()


_APP_RULES = _("国办函〔2026〕12号《政务移动互联网应用程序规范化管理办法》")
_BURDEN_RULES = _("《整治形式主义为基层减负若干规定》（2024年）")

PROHIBITIONS: tuple[Prohibition, ...] = (
    Prohibition(
        _APP_RULES,
        _("随意、反复要求基层填表、报数、交材料"),
        _("一件事只记一次，积分、工时和统计都从同一条事实算出；名册用现有的表导入，页面上有的都能导出，不另设报表。"),
        ("test_a_fact_recorded_twice_is_there_once", "test_whatever_happens_to_the_tree_the_totals_reconcile"),
    ),
    Prohibition(
        _APP_RULES,
        _("打卡签到、积分排名、统计在线时长等强制功能"),
        _(
            "登录、浏览、点赞、连续签到都没有积分，也不记在线时长。个人排名默认不设：县里由两个人分别提出和批准、写明依据和期限才能"
            "开启，只有本范围的管理人员能看，不公开、不导出。活动签到只证明参加了服务，纸质签到表同样有效。"
        ),
        (
            "test_nothing_awards_for_using_the_software",
            "test_no_page_shows_a_ranking_while_it_is_switched_off",
            "test_whoever_asks_does_not_approve",
            "test_persons_are_ranked_within_the_scope_alone_and_never_in_public",
        ),
    ),
    Prohibition(
        _APP_RULES,
        _("强制推广、安装，考核安装率，强制定期登录"),
        _(
            "不统计安装和活跃；网页打开就能用，没有手机的人可以由工作人员代办，所有事情都有纸质办法；没有“不登录就扣分”。"
        ),
        ("test_the_public_pages_read_without_an_account", "test_no_column_of_points_or_facts_keeps_it"),
    ),
    Prohibition(
        _APP_RULES,
        _("强制推送消息、要求即时回复"),
        _(
            "没有手机推送，也不发催办短信；短信只用于登录验证码。待办和通知只在本人打开页面时显示，所以不存在深夜打扰，也不统计谁看了、多久才看。"
        ),
        ("test_nothing_is_pushed_to_a_phone",),
    ),
    Prohibition(
        _APP_RULES,
        _("低频低效的应用不停用、不注销，停用后数据带不走"),
        _("随时可以停：每张表都能导出为通用表格，整库可以备份，并在别处原样恢复核对；组织按日期撤销，历史数字不丢。"),
        ("test_tables_are_exported", "test_a_backup_restores_into_an_empty_place_only"),
    ),
    Prohibition(
        _APP_RULES,
        _("强制采集位置、轨迹"),
        _(
            "浏览器被告知本平台不使用定位，任何页面都不能询问位置；签到靠现场轮换的二维码或纸质签到表，没有一张数据表存放人的位置。"
        ),
        ("test_every_answer_carries_the_policy", "test_no_table_keeps_where_a_person_was"),
    ),
    Prohibition(
        _APP_RULES,
        _("把应用当作考核、督查的主要手段，以点赞、投票、转发、学习时长为依据，非必要上传工作照片、视频、轨迹"),
        _(
            "积分只来自经人确认的事实：服务记录，以及系统没有记到、由本人或支部申报并经两人核实的事，如表彰；规则由两人起草和批准并公布。"
            "参加活动和服务不要求照片；只有申报少数几类事时要附证书等凭据，凭据只给审核的人看。投诉和建议与积分无关。"
        ),
        (
            "test_points_know_nothing_of_complaints",
            "test_no_kind_of_fact_is_such_an_act",
            "test_a_claim_goes_through_two_people_and_becomes_a_fact",
            "test_a_photo_is_seen_by_those_who_see_the_claim",
        ),
    ),
    Prohibition(
        _APP_RULES,
        _("在应用内开展商业经营"),
        _(
            "积分不能买，不能换成钱，个人之间不能转积分。已兑换的凭证可以在本支部内赠送，每月次数有限；可以把积分捐给互助池，"
            "由两人决定资助给有困难的人。兑换由组织出资，不向被服务的人收费。没有广告，不加载外部内容。"
        ),
        (
            "test_nothing_is_loaded_from_elsewhere",
            "test_only_another_member_of_the_branch_is_found",
            "test_a_voucher_is_given_once_and_two_a_month",
            "test_two_people_grant_a_voucher_that_the_pool_pays",
        ),
    ),
    Prohibition(
        _APP_RULES,
        _("不设投诉建议功能，不备案"),
        _("每个页面底部都有投诉与建议入口，不用登录，被反映的组织看不到；备案号显示在页脚。"),
        ("test_each_verb_follows_the_table", "test_the_organisation_complained_about_sees_nothing"),
    ),
    Prohibition(
        _BURDEN_RULES,
        _("乡镇、村自建应用，同一事项多头填报"),
        _("由县一级统一部署，乡镇和村共用；跨组织的数字由系统按“当时”和“现在”两种口径汇总。"),
        ("test_children_add_up_to_their_parent",),
    ),
    Prohibition(
        _BURDEN_RULES,
        _("以留痕代替工作，过度留痕"),
        _("留痕由系统在办事时自动产生，不要求另外填写；查阅留痕和查看个人号码也会被记录，约束的是看的人。"),
        ("test_reading_the_trail_is_itself_recorded", "test_a_reveal_is_recorded_with_its_reason"),
    ),
    Prohibition(
        _("《中华人民共和国个人信息保护法》"),
        _("超出履职需要收集、公开个人信息"),
        _("身份证号和手机号加密保存、掩码显示；公开页面没有个人信息，不满5人的数字不公开；导出不含证件号和手机号。"),
        (
            "test_public_pages_hold_no_personal_data",
            "test_small_figures_are_hidden",
            "test_people_are_exported_without_numbers",
        ),
    ),
)
