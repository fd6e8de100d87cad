"""Minutes of visits: signed by both sides on the tablet, kept as they came, printed, never written over."""
