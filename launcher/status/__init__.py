"""`craft-run status`, and `craft-run` alone on a terminal: which account one is on here, and what comes next.

It only reads: no keychain is opened, no program run, no login renewed, no endpoint asked.
"""
