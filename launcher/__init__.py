"""craft-run: run any command with the LLM connection of a Craft Agents workspace or session."""

__version__ = "0.1.0"
