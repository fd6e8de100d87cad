"""What changed between two states of a unit, and what each change did."""
