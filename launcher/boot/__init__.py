"""Loading: modules by name, what the bundle holds, and `os` as far as a launch needs it."""
