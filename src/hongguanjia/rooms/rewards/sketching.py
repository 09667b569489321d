"""A sketch of the way, drawn from typed landmarks: no map from elsewhere, no coordinates. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hongguanjia.kit.refusals import BadInput

WIDTH, HEIGHT = 320, 260
NEAR, FAR = 45, 105
LANDMARKS_MOST = 8
NAME_LENGTH_MOST = 12
METRES_MOST = 5000
ANGLES = {"北": 0, "东北": 45, "东": 90, "东南": 135, "南": 180, "西南": 225, "西": 270, "西北": 315}
LINE = re.compile(r"^(东北|东南|西北|西南|东|南|西|北)\s*[,，\s]\s*(.+?)\s*[,，\s]\s*(\d{1,4})\s*米?$")
Landmark = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a landmark stands on the sketch, in units of its view box, and how far it is in metres."""

    name: str
    metres: int
    x: int
    y: int


def read_landmarks(typed: str, field: str = "landmarks") -> list[list[str | int]]:
    """``东北 村小学 200米`` a line, as seen from the station. Refused with the line that cannot be read."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > LANDMARKS_MOST:
        raise BadInput("rewards.landmarks_many", _("最多写 %(most)s 个地标。") % {"most": LANDMARKS_MOST}, field=field)
    return [_read_line(line, field) for line in lines]


def write_landmarks(landmarks: Sequence[Landmark]) -> str:
    """Landmarks as they are typed."""
    return "\n".join(f"{direction} {name} {metres}" for direction, name, metres in landmarks)


def draw(landmarks: Sequence[Landmark]) -> list[Mark]:
    """Place landmarks round the station in the middle: the true direction, the distance only in proportion."""
    farthest = max((int(metres) for _direction, _name, metres in landmarks), default=0)
    marks = []
    for direction, name, metres in landmarks:
        angle = math.radians(ANGLES[str(direction)])
        reach = NEAR + (FAR - NEAR) * math.sqrt(int(metres) / farthest) if farthest else NEAR
        x, y = WIDTH / 2 + reach * math.sin(angle), HEIGHT / 2 - reach * math.cos(angle)
        marks.append(Mark(str(name), int(metres), round(x), round(y)))
    return marks


def _read_line(line: str, field: str) -> list[str | int]:
    found = LINE.match(line)
    if found is None or len(found[2]) > NAME_LENGTH_MOST or not 0 < int(found[3]) <= METRES_MOST:
        raise BadInput(
            "rewards.landmark",
            _("“%(line)s”看不懂，请写成“东北 村小学 200”的样子：方向、地标、相距多少米。") % {"line": line},
            field=field,
        )
    return [found[1], found[2], int(found[3])]
