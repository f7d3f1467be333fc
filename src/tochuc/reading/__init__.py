"""The reader: Vietnamese prose in; claims, orders, references and contradictions out.

Always true: it runs on this machine alone, in time linear in the text, and stores nothing.
"""
