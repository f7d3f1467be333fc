"""A small client of the API for other programs: the standard library alone, typed, one class.

Example:

    from tochuc.client import Client

    books = Client("https://tochuc.example/", token="tc_...")
    for unit in books.units(on="2018-06-30"):
        print(unit["code"], unit["name"])
    draft = books.draft({"number": "77-QĐ/TU", "issuer": "tinh", "issued": "2018-05-10",
                         "subject": "Về công tác cán bộ", "acts": [{"act": "appoint", "person": "binh", "post": "tp-2"}]})
    books.submit(draft["id"])

Always true: a draft or a step that is sent again after a broken connection is carried out once (each has an idempotency
key); what the server refuses raises `Problem` with every reason.
"""

from tochuc.client.calls import Client
from tochuc.client.problem import Problem
from tochuc.client.signatures import genuine

__all__ = ["Client", "Problem", "genuine"]
