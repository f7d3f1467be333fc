"""Pages, forms, lists and their templates. Thin: what is true is asked of the floors below.

A room for each task (`units`, `people`, `decisions`, `plans`, `reviews`, `collecting`, `imports`, `readings`,
`catalogues`, `operator`), `home` over them, `frame` under them; `templates/` has a folder for each. Always true: every
address (`urls`) has a rule of who may open it (`frame.rules`), and a test fails for one that has none.
"""
