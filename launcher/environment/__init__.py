"""A change of an environment as a value, its layers, and the variables that craft-run decides on."""
