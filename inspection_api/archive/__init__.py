"""What is kept for good: evidence and its captures, and what was derived from them."""
