"""`craft-run shims`."""
