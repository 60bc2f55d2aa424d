"""The nouns: immutable, without effects."""
