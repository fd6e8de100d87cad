"""What every stage stands on: time, identity, permission, transaction, problems, jobs.

Knows no stage. Each touch on the outside world (clock, randomness, files, database) has one module.
"""
