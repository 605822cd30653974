"""The shell: what runs when, over the pure core and the borders."""
