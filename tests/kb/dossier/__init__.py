"""Tests of `kb.dossier`."""
