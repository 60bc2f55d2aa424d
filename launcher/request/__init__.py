"""What was asked for: the table of options, and their parsing."""
