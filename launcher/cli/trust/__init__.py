"""`craft-run trust`."""
