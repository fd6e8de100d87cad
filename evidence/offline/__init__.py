"""What travels inside every audit package: the verifier that needs no server, and the same steps by hand."""
