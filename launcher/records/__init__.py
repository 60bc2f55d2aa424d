"""What a launch leaves behind: locks, times of use, running commands, history."""
