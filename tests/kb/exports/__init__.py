"""Tests of `kb.exports`."""
