"""导出: every table that rooms offer, as a workbook; each export is recorded."""
