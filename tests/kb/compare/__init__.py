"""Tests of `kb.compare`."""
