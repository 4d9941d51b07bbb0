"""The tests: behaviour that a user would notice, against real parts."""
