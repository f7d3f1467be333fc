"""Plans of reorganisation: tried over the books, compared, discussed, decided; a draft uses the forms of decisions.

Always true: trying a plan writes nothing into the books.
"""
