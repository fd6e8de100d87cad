"""Places: declared value, declared ties, and the three ways of having none."""
