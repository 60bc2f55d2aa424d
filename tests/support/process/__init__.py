"""Real processes for tests: a small launcher, children that report, terminals and pauses."""
