"""tochuc: the books of an organisation and its people, and the periodic review written from them.

The promise every room keeps: no figure without an entry, no entry without a decision.
"""

__version__ = "0.1.0"
