"""For those who check: packages for auditors, issued documents looked up, rows held against the log."""
