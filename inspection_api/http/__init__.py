"""The edge: who is asking, one shape for every error, and the contract of the wire."""
