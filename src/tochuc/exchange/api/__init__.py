"""The API under `/api/`: everything a person can do, with tokens, the same permissions and masks, in plain JSON.

Always true: an operation asks the token's scope and then the account's permission at the unit; people's restricted
fields leave as dots; what is wrong comes as an RFC 9457 problem in the language asked for.
"""
