"""What was said about photos: recorded, held against the bytes, disclosed to the unit, given up."""
