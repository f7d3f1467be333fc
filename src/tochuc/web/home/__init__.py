"""Coming in and finding: the first page with what waits, the search, the one-time link, the language.

Always true: it stands over the other rooms and asks them what they have for the account; none of them asks it.
"""
