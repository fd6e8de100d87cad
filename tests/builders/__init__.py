"""Builders of what tests stand on. They go through the services, so no test stands on an impossible state."""
