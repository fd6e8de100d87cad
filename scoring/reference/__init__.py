"""The reference interpreter: one unit after another, exact fractions, a trace for every criterion."""
