"""The demonstration province: Lạng Sơn from July 2015 to June 2018, built by posting decisions and in no other way.

Always true: every person is made up and every paper says "(số liệu minh họa)"; the bodies, districts and communes are
the province's own, from general knowledge, and their numbers are not. The same size gives the same papers. Figures
are counted from what the papers wrote: `data/plan.toml` says which decisions are issued, no review reads it.
"""

from tochuc.demo.build import Summary, build, papers

__all__ = ["Summary", "build", "papers"]
