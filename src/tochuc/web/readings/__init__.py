"""Texts read: the words marked up, and beside each claim and order what the books say of it."""
