"""Where secrets live: one small store per place, an index that says which place holds which account."""
