"""What units say of themselves: forms out, filled forms in, every accepted version kept."""
