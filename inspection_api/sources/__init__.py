"""Rounds that others ran and published: what texts say, beside what scoring makes of the printed totals.

Pure: text comes in, sentences and plain data go out. Such a round is never opened for work.
"""
