"""Faults on purpose: `make faults` kills every command that writes at each of its writing system calls, and lets each
of them fail with every error that it may meet. Every run prints its figures.
"""
