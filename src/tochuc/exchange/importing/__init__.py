"""Bringing in what offices keep in workbooks: from a file to papers, and back to the file where a cell is wrong.

The way of a file: `guard` (is it safe to open) -> `sheets` (raw cells) -> `tables` (which row is the heading, which
column is what) -> one module a kind of list (`units`, `people`, `members`, `posts`, `decisions`: what each row asks
of the books) -> `papers` (decisions in batches, examined over the books) -> `run` (posted, or a workbook with the
wrong cells marked). Always true: a file with one wrong cell posts nothing; a file sent twice adds nothing.
"""
