"""Signing in and out, and what is signed in."""
