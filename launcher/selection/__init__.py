"""Which workspace, session, connection and model serve a launch."""
