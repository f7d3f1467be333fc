"""Lists brought in: a workbook sent, its columns matched, looked over row by row, approved, posted."""
