"""How tablets reach this machine over the local network: addresses, certificates, the door."""
