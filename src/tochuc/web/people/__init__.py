"""People: the list, a person's sheet with every change and its decision, and the pages that clean records.

Always true: a restricted field is covered until who may see it uncovers it, and that is recorded.
"""
