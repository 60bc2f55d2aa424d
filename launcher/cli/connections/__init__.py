"""`craft-run connections`."""
