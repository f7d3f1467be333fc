"""Declared beside booked (số khai và số trong sổ): what units say of themselves, apart from what the books say.

Always true: a declared figure enters no ledger and no sum; of one unit, period and figure one declaration holds, the
former ones stay to be seen; a difference from the books is computed anew each time, never stored.
"""
