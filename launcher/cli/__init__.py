"""The management commands: click lives here and nowhere else. One file per command group."""
