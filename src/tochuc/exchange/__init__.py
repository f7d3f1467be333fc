"""Exchange: what comes in from files, forms and other systems, and what goes out to them.

Always true: nothing here writes entries; what comes in becomes papers and goes through `tochuc.books.posting`.
"""
