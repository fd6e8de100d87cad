"""The practice round: a whole installation of its own below the real one, made and deleted as a whole."""
