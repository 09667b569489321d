"""Small pictures for the demonstration's catalogue, drawn from plain shapes: the same every time, nobody's property."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

SIZE = (480, 360)
PAPER, INK, RED, GREY, BLUE, WOOD = "#f3eee6", "#3a3631", "#b3261e", "#b9b1a6", "#4f7fa3", "#a7794b"
Shape = tuple[str, Sequence[int], str]

SHAPES: dict[str, Sequence[Shape]] = {
    "理发一次": (
        ("box", (90, 120, 390, 170), WOOD),
        *(("box", (100 + step * 24, 170, 112 + step * 24, 250), WOOD) for step in range(12)),
    ),
    "磨剪刀菜刀": (("box", (90, 110, 320, 220), GREY), ("box", (320, 140, 410, 180), WOOD)),
    "小家电检修": (
        ("round", (140, 60, 340, 260), BLUE),
        ("round", (220, 140, 260, 180), PAPER),
        ("box", (225, 260, 255, 310), INK),
        ("box", (160, 305, 320, 325), INK),
    ),
    "血压血糖检测": (("box", (220, 80, 260, 280), RED), ("box", (140, 160, 340, 200), RED)),
    "洗衣液两公斤": (("box", (160, 120, 320, 310), BLUE), ("box", (200, 70, 260, 120), INK)),
    "食盐两袋": (("box", (90, 110, 220, 300), GREY), ("box", (260, 110, 390, 300), GREY)),
    "毛巾一条": (("box", (110, 90, 370, 290), BLUE), ("box", (110, 130, 370, 150), PAPER)),
    "搪瓷脸盆": (("round", (80, 110, 400, 290), RED), ("round", (110, 130, 370, 260), PAPER)),
    "儿童图书一本": (("box", (130, 70, 350, 300), RED), ("box", (150, 90, 160, 280), PAPER)),
    "保温杯": (("box", (190, 100, 290, 310), BLUE), ("box", (200, 60, 280, 100), INK)),
}
WORDS = {
    "理发一次": "一把木梳",
    "磨剪刀菜刀": "一把菜刀",
    "小家电检修": "一台电风扇",
    "血压血糖检测": "红十字",
    "洗衣液两公斤": "一桶洗衣液",
    "食盐两袋": "两袋食盐",
    "毛巾一条": "一条蓝毛巾",
    "搪瓷脸盆": "一只红边搪瓷脸盆",
    "儿童图书一本": "一本红皮书",
    "保温杯": "一只蓝色保温杯",
}
"""What each picture shows, for those who cannot see it."""


def draw_picture(title: str) -> bytes:
    """The picture of a reward as a PNG."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    for shape, (left, top, right, bottom), colour in SHAPES[title]:
        corners = (left, top, right, bottom)
        if shape == "round":
            pen.ellipse(corners, fill=colour)
        else:
            pen.rounded_rectangle(corners, radius=10, fill=colour)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
