"""Clean data (đúng, đủ, sạch, sống): what is left to clean in a unit's records, and records that may be one person.

Always true: rules are data with a severity; nothing is changed here: a record is amended and two are merged by
decisions (`amend_person`, `merge_people`), which can be reversed.
"""
