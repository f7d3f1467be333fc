"""What every page stands in: who may open it, the navigation, lists, names, words, days, small pictures, faults.

Always true: it knows no room; what a room adds to a page it brings itself.
"""
