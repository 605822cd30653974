"""Configuration: YAML in, one checked and immutable `Settings` out, secrets apart from it."""
