"""People and what they may be: named accounts, roles with validity, sign-in and lock-out.

Not the permission map (kernel.permissions) and not the units themselves (directory): a person carries the
code of a unit and nothing more.
"""
