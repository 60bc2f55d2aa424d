"""`craft-run use`."""
