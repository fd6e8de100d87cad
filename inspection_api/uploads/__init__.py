"""Bytes that tablets and units send: how they come in, whole or in parts."""
