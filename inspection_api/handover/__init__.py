"""Files of tablets that could not send: sealed there, opened and taken over by the office."""
