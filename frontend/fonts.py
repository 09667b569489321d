"""Makes the fonts of printed documents, each cut down to GB 2312 and what forms, figures and rare names need.

Noto Serif SC stands for 宋 and 仿宋, Noto Sans SC for 黑, LXGW WenKai for 楷. Run by hand when a font changes, never at
build time; the result is committed. It needs fonttools with brotli and three unpacked npm packages, all under the SIL
Open Font License 1.1: ``@expo-google-fonts/noto-serif-sc`` and ``@expo-google-fonts/noto-sans-sc`` (0.4.3), and
``lxgw-wenkai-webfont`` (1.7.0), which cuts the font in slices that are put together again here:

    python frontend/fonts.py <folder of noto-serif-sc> <of noto-sans-sc> <of lxgw-wenkai-webfont>
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "src" / "hongguanjia" / "base" / "documents" / "fonts"
SERIF = ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf")
SANS = ("500Medium/NotoSansSC_500Medium.ttf",)
KAI = "LXGWWenKai-Regular.ttf"
FURTHER = "ēéěèāáǎàīíǐìōóǒòūúǔùüǖǘǚǜ—…‘’“”·×÷≥≤≠±→←↑↓√✓□■○●△▲☆★℃№〇㎡㎏"
RARE_NAMES = "喆堃昇淼犇羴赟頔翀珺玥璟珮堉垚彧旸昉晗晞煊熠琤玘祎祾筠翾芃茗萱蘅袆甯钰鋆锴锳靓韡颢颋骉髙龑龢䶮"


def list_characters() -> str:
    """GB 2312 whole (6,763 hanzi and its signs), printable ASCII, and characters that names need."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    known = (pair.decode("gb2312", errors="ignore") for pair in pairs)
    return "".join([*known, *map(chr, range(0x20, 0x7F)), FURTHER, RARE_NAMES])


def cut(source: Path, target: Path) -> TTFont:
    """One font with the characters that are wanted and the font has."""
    options = subset.Options(layout_features=["kern", "liga", "vert", "palt"], hinting=False, notdef_outline=True)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=list_characters())
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    return font


def join_slices(folder: Path, target: Path) -> None:
    """The slices of a web font as one font, without the tables for typesetting that cannot be put together."""
    with tempfile.TemporaryDirectory() as draft:
        parts = []
        for place in sorted(folder.glob("lxgwwenkai-regular-subset-*.woff2")):
            font = TTFont(place)
            font.flavor = None
            for name in ("GSUB", "GPOS", "GDEF", "vhea", "vmtx", "VORG", "DSIG"):
                if name in font:
                    del font[name]
            parts.append(str(Path(draft) / f"{place.stem}.ttf"))
            font.save(parts[-1])
        merge.Merger().merge(parts).save(target)


def main(serif: Path, sans: Path, kai: Path) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in SERIF:
        font = cut(serif / name, TARGET / Path(name).name)
        known = "".join(chr(code) for code in sorted(font.getBestCmap()))
        (TARGET / "characters.txt").write_text(known, encoding="utf-8", newline="")
    for name in SANS:
        cut(sans / name, TARGET / Path(name).name)
    with tempfile.TemporaryDirectory() as draft:
        joined = Path(draft) / KAI
        join_slices(kai / "files", joined)
        cut(joined, TARGET / KAI)
    (TARGET / "OFL.txt").write_bytes((serif / "LICENSE_FONT").read_bytes())
    (TARGET / "OFL-NotoSansSC.txt").write_bytes((sans / "LICENSE_FONT").read_bytes())
    (TARGET / "OFL-LXGWWenKai.txt").write_bytes((kai / "OFL.txt").read_bytes())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
