"""The command line. Every command is thin: it reads what was given, calls one room, prints the answer.

Always true: what is wrong goes to the person at the desk all at once, and the exit status is then 2; nothing is
imported that `--help` does not need.
"""

from tochuc.cli.app import main

__all__ = ["main"]
