"""`craft-run credentials`."""
