"""Who may see and do what: accounts, roles given for a unit and a time, restricted fields, and the audit trail.

Always true: nobody may do anything without a grant that holds on the day for the unit or one above it; a restricted
field leaves this room masked unless its own permission was asked; the audit trail is only ever added to.
"""
