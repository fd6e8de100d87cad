"""What an inspector found about one value: what it says, what speaks against it, what it follows."""
