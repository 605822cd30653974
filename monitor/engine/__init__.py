"""What wakes the loops of the shell."""
