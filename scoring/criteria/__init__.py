"""What a criteria set says: its model, the file it is read from, what must hold inside it."""
