"""Who takes part in which round: units, campaigns with their frozen rules, inspection teams."""
