"""Decisions: the list, one as a document, its form, what it would change, its steps over the desk, its files.

Always true: a form shows the fields the act itself has; nothing is posted but by a step of the desk.
"""
