"""The books: what was decided, and every sum that follows from it. Knows nothing of the web."""
