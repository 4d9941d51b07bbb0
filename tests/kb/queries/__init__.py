"""Tests of `kb.queries`."""
