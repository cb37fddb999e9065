"""When the desk does not answer, and why."""
