"""The result of a round: ranked from the final figures, published as an immutable record."""
