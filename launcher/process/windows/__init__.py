"""Commands on Windows, where no process becomes another one: it is always a child, and dies with craft-run."""
