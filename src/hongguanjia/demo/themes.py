"""What a county does for its people, month by month: the season decides (春节慰问、学雷锋、三夏、防汛、秋收、敬老、冬防)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """An activity as it is announced. ``insurance`` where there is danger (志愿服务条例 art. 17); ``minutes`` is how long."""

    title: str
    category: str
    place: str
    minutes: int
    description: str
    insurance: str = ""
    from_hour: int = 8


INSURED = "已为参加人员投保志愿者人身意外险(示例保单)"

THEMES: dict[int, tuple[Theme, ...]] = {
    1: (
        Theme("春节前走访慰问", "ELDERS", "村委会门口集合", 120, "看望高龄老人和困难户,帮忙打扫、贴春联。"),
        Theme("写春联送祝福", "CULTURE", "文化广场", 120, "为乡亲现场书写春联。"),
    ),
    2: (
        Theme("返乡路口文明劝导", "TRAFFIC", "村口路口", 90, "引导返乡车辆有序停放。", INSURED),
        Theme("元宵节广场秩序服务", "CULTURE", "文化广场", 120, "维持秩序,照看老人和孩子。", "", 17),
    ),
    3: (
        Theme("学雷锋便民服务", "NEIGHBOURS", "文化广场", 120, "理发、磨刀、修小家电。"),
        Theme("义务植树", "ENVIRONMENT", "村东生产路", 150, "栽树、培土、浇水。"),
    ),
    4: (
        Theme("文明祭祀宣讲", "POLICY", "村委会会议室", 90, "讲移风易俗和防火要求。"),
        Theme("春季沟渠清理", "ENVIRONMENT", "村北排水沟", 150, "清理沟渠杂物,疏通排水。"),
    ),
    5: (
        Theme("人居环境整治", "ENVIRONMENT", "村委会门口集合", 150, "清理房前屋后杂物,整理菜园。"),
        Theme("麦收前农机安全提醒", "POLICY", "村委会会议室", 60, "逐户提醒农机检修和防火。"),
    ),
    6: (
        Theme("三夏助收", "NEIGHBOURS", "村西麦田", 180, "帮缺劳力的农户收麦、晾晒。"),
        Theme("三夏防火巡查", "PATROL", "各村民组地头", 120, "巡查地头,提醒不焚烧秸秆。", INSURED, 16),
    ),
    7: (
        Theme("防汛巡堤查险", "RESCUE", "贾鲁河堤段", 120, "分段巡查,发现险情立即报告。", INSURED, 6),
        Theme("暑期防溺水劝导", "CHILDREN", "村内坑塘", 120, "轮流值守,劝离下水儿童。", "", 15),
    ),
    8: (
        Theme("暑期儿童课堂", "CHILDREN", "农家书屋", 120, "陪留守儿童读书、做手工。"),
        Theme("汛后环境消杀", "HEALTH", "村委会门口集合", 120, "清淤、洒药、整理公共区域。"),
    ),
    9: (
        Theme("秋收秸秆禁烧巡查", "PATROL", "各村民组地头", 120, "分片巡查,宣传秸秆还田。", INSURED, 16),
        Theme("大蒜播种互助", "NEIGHBOURS", "村南蒜地", 180, "帮缺劳力的农户种蒜。"),
    ),
    10: (
        Theme("重阳敬老服务", "ELDERS", "幸福院", 120, "陪老人聊天、理发、包饺子。"),
        Theme("秋季环境整治", "ENVIRONMENT", "村委会门口集合", 150, "清理道路两侧和沟渠。"),
    ),
    11: (
        Theme("冬季健康义诊", "HEALTH", "村卫生室", 120, "协助卫生院量血压、登记。"),
        Theme("防煤气中毒入户提醒", "POLICY", "村委会门口集合", 120, "入户查看取暖炉具,提醒通风。"),
    ),
    12: (
        Theme("扫雪除冰", "ENVIRONMENT", "村内主干道", 120, "清扫主干道和学校门前积雪。", "", 7),
        Theme("困难家庭冬衣整理", "NEIGHBOURS", "志愿服务站", 90, "整理、登记、送到户。"),
    ),
}

WISHES = (
    ("想修一下门锁", "大门的锁坏了,晚上关不上。"),
    ("想要一副老花镜", "看报纸看不清,想要一副老花镜。"),
    ("想学会用手机挂号", "想请人教一教怎么在手机上挂号。"),
    ("想换两个灯泡", "堂屋和厨房的灯泡坏了,自己够不着。"),
    ("孩子想要一套课外书", "孩子上三年级,喜欢看科学故事。"),
    ("想请人修一下轮椅", "轮椅的刹车松了。"),
    ("想修剪门口的树枝", "树枝碰到电线,怕刮风出事。"),
    ("想有人陪着去体检", "腿脚不方便,想有人陪着去镇卫生院。"),
    ("想要一个收音机", "晚上想听戏。"),
    ("想磨一磨农具", "镰刀和铡刀都钝了。"),
)
