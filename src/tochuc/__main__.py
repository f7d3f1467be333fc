"""`python -m tochuc`: the command line, where its script is not on the path."""

from tochuc.cli import main

main()
