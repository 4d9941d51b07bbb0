"""No network: what refuses it to the tests and to every process that they start."""
