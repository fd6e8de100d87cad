"""What the inspectors recorded on site, received once, judged without ever bouncing it."""
