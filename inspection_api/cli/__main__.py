"""`python -m inspection_api.cli`: the same as the `thamtra` command."""

from inspection_api.cli import main

main()
