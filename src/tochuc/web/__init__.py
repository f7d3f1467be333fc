"""Pages, forms, lists and their templates. Thin: what is true is asked of the rooms below.

Always true: every address has a rule of who may open it (`rules`), and a test fails for one that has none.
"""
