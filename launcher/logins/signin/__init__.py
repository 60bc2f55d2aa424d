"""Making logins: by the agent's own command, or by the way that the app itself uses for each kind of connection."""
