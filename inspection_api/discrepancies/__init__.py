"""Every difference between what a unit reported and what was verified: answered, proposed on, decided."""
