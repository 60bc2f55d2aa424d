"""The story of a launch: read, select, fetch, plan, record, become."""
