"""The one event log: its lines, its end, and what lets others hold us to it."""
