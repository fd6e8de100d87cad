"""Spreadsheets: the self-assessment form as a workbook, and filled workbooks read with care.

The only place that knows the spreadsheet libraries. Judges nothing: whether a filled form is accepted is
decided in ``selfassessment.rules``, which knows the plain cells and the layout only.
"""
