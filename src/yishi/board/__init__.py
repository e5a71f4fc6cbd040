"""The public board: what anyone may read of a village without signing in, and how they can check it.

Strangers see households as 户1…户n in the order of their pseudonyms, and sums; office-holders acting in office are
named. Nothing here writes.
"""
