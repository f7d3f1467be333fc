"""The periodic review: chosen by unit and period, read as a document whose numbers open, charted, signed, taken away.

Always true: what is shown is what `tochuc.reviews.compose` composed.
"""
