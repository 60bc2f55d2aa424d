"""`craft-run sessions`."""
