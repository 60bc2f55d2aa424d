"""The app's encrypted credential file, and its cryptography."""
