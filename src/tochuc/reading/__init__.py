"""The reader: Vietnamese prose in; claims, orders, references and contradictions out.

Always true: it runs on this machine alone, in time linear in the text, and stores nothing by itself; what a user
keeps of a reading (the text, corrections, task drafts; declared figures, in `tochuc.declared`) is kept by `keeping` alone.
"""
