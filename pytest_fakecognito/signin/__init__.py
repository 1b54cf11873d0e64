"""Signing in: one machine, the tokens it ends in, and the keys that sign them."""
