"""The vocabulary of figures, and the roll-up of any figure for any unit and period from the columnar copy."""
