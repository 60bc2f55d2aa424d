"""How things look: one set of roles and symbols, one rule for colour and width, one way to draw tables and lines.

What is drawn is text, which the caller writes. On a terminal rich measures and colours it (`drawn`); piped, it is plain
(`plain`), which costs nothing to import.
"""
