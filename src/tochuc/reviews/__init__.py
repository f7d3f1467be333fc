"""The periodic review: sections, sentences with figures in them, tables and charts; to a page, DOCX, XLSX, JSON."""
