"""Documents issued in a round, made from what all earlier stages hold; today the discrepancy report."""
