"""The grammar of a review's prose: plain Python and word lists as data, without Django and without the books.

Always true: every offset counts characters of the text as given, composed or decomposed; every rule looks at
a bounded number of tokens, so that reading is linear; every rule carries examples, and a test runs them.
"""
