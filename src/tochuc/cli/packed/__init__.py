"""The texts that `tochuc pack` puts beside the program: how it is started, and what to read first."""
