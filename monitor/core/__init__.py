"""The functional core: pure functions over immutable records; no I/O, no clock."""
