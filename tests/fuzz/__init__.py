"""Every reader given what nobody would write: `make fuzz`. What was found once is a seed for ever."""
