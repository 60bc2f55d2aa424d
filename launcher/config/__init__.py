"""The Craft Agents configuration: where it is, what it says, how it is edited."""
