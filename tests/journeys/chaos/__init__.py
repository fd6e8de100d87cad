"""Bad luck of every kind on tablets that work, and the count of what arrived."""
