"""The door of ``sheets``."""

from hongguanjia.base.sheets.data import LIMITS, Cell, Column, Limits, Merge, Sheet, Workbook
from hongguanjia.base.sheets.reading import read_workbook
from hongguanjia.base.sheets.sniffing import sniff
from hongguanjia.base.sheets.writing import (
    XLSX_TYPE,
    csv_response,
    file_response,
    harmless,
    write_csv,
    write_xlsx,
    xlsx_response,
)

__all__ = [
    "LIMITS",
    "XLSX_TYPE",
    "Cell",
    "Column",
    "Limits",
    "Merge",
    "Sheet",
    "Workbook",
    "csv_response",
    "file_response",
    "harmless",
    "read_workbook",
    "sniff",
    "write_csv",
    "write_xlsx",
    "xlsx_response",
]
