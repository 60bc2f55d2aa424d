"""Shims: files called like an agent, through which whoever starts the agent gets it from craft-run."""
