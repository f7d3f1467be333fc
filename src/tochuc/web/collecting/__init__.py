"""Collecting (thu thập): what units must send for a period, the board of who has sent, the form, settling differences."""
