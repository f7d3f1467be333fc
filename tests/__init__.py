"""The suite: each test states a promise by its name."""
