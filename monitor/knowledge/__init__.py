"""What the monitor knows of the world before it reads the first article."""
