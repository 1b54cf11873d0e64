"""What the service remembers: plain data and its own rules. No I/O, no clock, no callables."""
