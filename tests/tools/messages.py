"""Catalogues of words: Chinese is the source, English the second language. ``make messages``.

Collects what is marked for translation in each app (Python and templates), merges it into the app's
``locale/en/LC_MESSAGES/django.po``, compiles the ``.mo`` and lists what has no English yet. Exit code 1 when
``--check`` finds anything untranslated or out of date.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "hongguanjia"
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TEMPLATE_CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\((.*?)\)(?=[\s X])", re.DOTALL)
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "en",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
Message = tuple[str | None, str, str | None]
"""(context, words, plural words)"""


def list_catalogue_homes() -> list[Path]:
    """Folders that keep a catalogue: every app (it has ``apps.py`` or ``locale``) and the package itself."""
    apps = {path.parent for path in PACKAGE.rglob("apps.py")} | {path.parent for path in PACKAGE.rglob("locale")}
    return sorted(apps | {PACKAGE}, key=lambda path: (-len(path.parts), path))


def collect(home: Path, deeper: set[Path]) -> dict[Message, str]:
    """Every marked message below ``home`` that no deeper app owns, with where it was first seen."""
    found: dict[Message, str] = {}
    for path in sorted(home.rglob("*")):
        if any(other in path.parents for other in deeper) or "/tests/" in str(path):
            continue
        if path.suffix not in {".py", ".html", ".txt"} or "vendor" in path.parts:
            continue
        messages = _in_python(path) if path.suffix == ".py" else _in_template(path)
        for message in messages:
            found.setdefault(message, str(path.relative_to(PACKAGE)))
    return found


def update(home: Path, messages: dict[Message, str], *, write: bool) -> tuple[list[str], bool]:
    """Merge messages into the catalogue of ``home``; returns what lacks English and whether anything was stale."""
    folder = home / "locale" / "en" / "LC_MESSAGES"
    po_path, mo_path = folder / "django.po", folder / "django.mo"
    if not messages and not po_path.exists():
        return [], False
    old = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(po_path))} if po_path.exists() else {}
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = HEADER
    for (context, words, plural), place in sorted(messages.items(), key=lambda item: (item[1], item[0][1])):
        catalogue.append(_entry(old.get((context, words)), context, words, plural, place))
    stale = not po_path.exists() or str(catalogue) != str(polib.pofile(str(po_path), wrapwidth=120))
    stale = stale or not mo_path.exists() or mo_path.read_bytes() != catalogue.to_binary()
    if write and stale:
        folder.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(po_path))
        catalogue.save_as_mofile(str(mo_path))
    return [entry.msgid for entry in catalogue if not entry.translated()], stale


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail on anything stale or untranslated")
    parser.add_argument("only", nargs="*", help="folders below the package, such as rooms/service")
    options = parser.parse_args()
    faults = 0
    homes = list_catalogue_homes()
    for home in homes:
        name = str(home.relative_to(PACKAGE))
        if options.only and name not in options.only:
            continue
        deeper = {other for other in homes if home in other.parents}
        missing, stale = update(home, collect(home, deeper), write=not options.check)
        faults += len(missing) + (stale and options.check)
        for words in missing:
            sys.stdout.write(f"{name}: no English for: {words}\n")
        if stale and options.check:
            sys.stdout.write(f"{name}: the catalogue is out of date, run `make messages`\n")
    return 1 if faults else 0


def _entry(old: polib.POEntry | None, context: str | None, words: str, plural: str | None, place: str) -> polib.POEntry:
    if plural is not None:
        translated = dict(old.msgstr_plural) if old and old.msgstr_plural else {0: "", 1: ""}
        entry = polib.POEntry(msgid=words, msgid_plural=plural, msgstr_plural=translated, msgctxt=context)
    else:
        entry = polib.POEntry(msgid=words, msgstr=old.msgstr if old else "", msgctxt=context)
    entry.occurrences = [(place, "")]
    if "%(" in words:
        entry.flags = ["python-format"]
    return entry


def _in_python(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MARKERS:
                yield from _message(name, [_literal(argument) for argument in node.args])


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _in_template(path: Path) -> Iterator[Message]:
    for name, arguments in TEMPLATE_CALL.findall(templatize(path.read_text(encoding="utf-8")) + " "):
        try:
            values = ast.literal_eval(f"({re.sub(',count', '', arguments)},)")
        except (SyntaxError, ValueError):
            continue
        yield from _message(name, list(values))


def _message(name: str, arguments: list[object]) -> Iterator[Message]:
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if not texts or not arguments or not isinstance(arguments[0], str):
        return
    if "np" in name:
        yield texts[0], texts[1], texts[2]
    elif name.startswith("p"):
        yield texts[0], texts[1], None
    elif name.startswith("ng"):
        yield None, texts[0], texts[1]
    else:
        yield None, texts[0], None


if __name__ == "__main__":
    raise SystemExit(main())
