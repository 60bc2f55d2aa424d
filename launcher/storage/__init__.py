"""What every access to a file shares: JSON text, safe replacement, locking, private folders."""
