"""What is kept for good: the one event log, evidence and its captures, and what was derived from them."""
