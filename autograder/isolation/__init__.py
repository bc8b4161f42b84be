"""What lies around student code: the sandbox, its limits, what is taken from it."""
