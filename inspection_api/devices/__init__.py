"""Tablets (thiết bị): their keys, how a person is paired with one, and the tokens they deliver with."""
