"""The reference implementation, one module per notebook; students do not get it."""
