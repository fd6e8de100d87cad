"""Traces and results in words for people."""
