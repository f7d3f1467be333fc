"""A unit's own part of the books on a stick: taken away, worked on with the same program, brought back as decisions.

Always true: a part's books begin with opening decisions of what stands on the day it is taken, so in it too no figure
is without an entry and no entry without a decision; restricted fields stay at home unless the account it is taken for
may see them; what comes back is posted by `Decision.post()`, all of it or nothing.
"""
