"""Logins: those of other programs."""
