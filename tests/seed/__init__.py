"""Tests of `seed`."""
