"""The app's sessions: their headers, and the ledger of which connection each is locked to."""
