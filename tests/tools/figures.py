"""The house in figures: functions, files, tests against code, contracts.

python -m tests.tools.figures
"""

from __future__ import annotations

import ast
import configparser
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts]
LONG_FILE = 400


def is_test(path: Path) -> bool:
    """Whether a file is there for the tests alone."""
    parts = path.relative_to(ROOT).parts
    return parts[0] == "tests" or "tests" in parts or path.name == "testing.py"


def list_lengths(paths: Sequence[Path]) -> Iterator[int]:
    """The lines of every function, from ``def`` to its last."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1


def count_lines(path: Path) -> int:
    """Lines that say something: blank ones and comments left out."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if re.match(r"\s*[^\s#]", line))


def list_contracts() -> list[str]:
    """The import contracts by name."""
    contracts = configparser.ConfigParser(interpolation=None)
    contracts.read(ROOT / ".importlinter")
    return [contracts[name]["name"] for name in contracts.sections() if name.startswith("importlinter:contract:")]


def main() -> int:
    """Print the figures."""
    tests = [path for path in (*SOURCES, *(ROOT / "tests").rglob("*.py")) if is_test(path)]
    code = [path for path in SOURCES if not is_test(path)]
    lengths = sorted(list_lengths(code))
    long_files = [path for path in code if len(path.read_text(encoding="utf-8").splitlines()) > LONG_FILE]
    code_lines, test_lines = sum(map(count_lines, code)), sum(map(count_lines, tests))
    p90 = lengths[len(lengths) * 9 // 10]
    lines = [
        f"functions: {len(lengths)}, median {statistics.median(lengths):.0f} lines, p90 {p90}, longest {lengths[-1]}",
        f"files: {len(code)}, over {LONG_FILE} lines: {len(long_files)}",
        *(f"  {path.relative_to(ROOT)}" for path in long_files),
        f"lines of code {code_lines}, of tests {test_lines}, tests per line of code {test_lines / code_lines:.2f}",
        *(f"contract: {name}" for name in list_contracts()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
