"""The places of Zhongmu county (中牟县). Towns, streets and Guandu's villages by their real names; the other villages are
generated.

Source: National Bureau of Statistics, division codes (2024). The three streets with codes 901–903 are run by the Airport
zone and missing there: their codes are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

COUNTY_CODE = "410122"
GUANDU = "102"

STREETS = {
    "001": "青年路街道",
    "002": "东风路街道",
    "003": "广惠街街道",
    "004": "大孟街道",
    "570": "杨桥街道",
    "571": "豫兴街道",
    "901": "八岗街道",
    "902": "张庄街道",
    "903": "三官庙街道",
}
TOWNS = {
    "101": "韩寺镇",
    "102": "官渡镇",
    "103": "狼城岗镇",
    "104": "万滩镇",
    "105": "白沙镇",
    "106": "郑庵镇",
    "109": "黄店镇",
    "112": "刘集镇",
    "114": "雁鸣湖镇",
    "115": "姚家镇",
    "208": "刁家镇",
}
GUANDU_VILLAGES = {
    "201": "邵岗", "202": "十里铺", "203": "宋庄", "204": "冉庄", "206": "邱庄", "207": "大段庄", "208": "小孙庄",
    "209": "邢庄", "210": "明山庙", "211": "前庄", "212": "官渡桥", "213": "李庄", "214": "板桥", "215": "马庄桥",
    "217": "赵砦", "218": "魏砦", "219": "前於", "220": "店李口", "221": "惠庄", "222": "小王庄", "223": "郑庄",
    "224": "董庄", "225": "周庄", "226": "段庄", "227": "孙庄", "228": "付庄", "229": "田庄", "230": "吴庄",
    "231": "下板峪", "232": "仓砦", "233": "廿里铺", "234": "大马砦", "235": "小马砦", "236": "小李庄", "237": "韩庄",
    "238": "后董庄", "239": "水溃", "240": "党庄", "241": "前黑砦", "242": "后黑砦", "243": "西吴", "244": "许村",
}  # fmt: skip
NAMED_ELSEWHERE = {"101": "小韩", "103": "西狼城岗", "004": "王林庄", "115": "春岗"}
"""The first village of these towns, named in the sources that we have read."""
DEPARTMENTS = ("县委组织部", "县委宣传部", "县民政局", "县农业农村局", "县卫生健康委员会", "县水利局", "县应急管理局")
COMPANIES = ("中牟示例大蒜合作社", "雁鸣湖示例生态农业公司", "官渡示例物流园")
SOCIETIES = ("中牟县示例志愿者协会", "中牟县示例义工救援队")
MEMBERS_PER_VILLAGE = 85

_FIRST = "东西南北前后大小上下新老"
_MIDDLE = "柳杏槐枣桃榆梨桑李杨沙土古高"
_LAST = ("庄", "营", "岗", "湾", "寨", "桥", "坡", "店", "沟", "堂")


@dataclass(frozen=True, slots=True)
class Place:
    """A village or community to be opened, with the branch that leads it."""

    code: str
    name: str
    is_community: bool


def list_villages(members: int, chance: Random) -> dict[str, list[Place]]:
    """The villages of each town (by its three-digit code): Guandu's are always all there, the others grow with the
    number of ``members``."""
    towns = [code for code in (*STREETS, *TOWNS) if code != GUANDU]
    wanted = max(len(towns), members // MEMBERS_PER_VILLAGE - len(GUANDU_VILLAGES))
    places = {GUANDU: [Place(code, f"{name}村", False) for code, name in GUANDU_VILLAGES.items()]}
    for order, town in enumerate(towns):
        count = wanted // len(towns) + (order < wanted % len(towns))
        places[town] = _generate(town, count, chance)
    return places


def _generate(town: str, count: int, chance: Random) -> list[Place]:
    names = [NAMED_ELSEWHERE[town]] if town in NAMED_ELSEWHERE else []
    while len(names) < count:
        name = chance.choice(_FIRST) + chance.choice(_MIDDLE) + chance.choice(_LAST)
        if name not in names:
            names.append(name)
    is_street = town in STREETS
    found = []
    for order, name in enumerate(names):
        community = is_street and name not in NAMED_ELSEWHERE.values()
        base = 1 if community else 201
        found.append(Place(f"{base + order:03d}", f"{name}{'社区' if community else '村'}", community))
    return found
