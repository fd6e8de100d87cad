"""What people see: the desk pages, the tablet page and how values are written for them.

Stands on inspection_api and decides nothing of its own: every write goes through the API.
"""
