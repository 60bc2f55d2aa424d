"""Loading: the bundle of byte code, and modules by name."""
