"""Catalogues that hold no data of units or people: figures, rules of law, the templates of the review."""
