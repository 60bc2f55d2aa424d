"""What craft-run says of itself: `--help`, topics, and manual pages, all from the same commands."""
