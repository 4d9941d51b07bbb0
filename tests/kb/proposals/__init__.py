"""Tests of what is proposed: `kb.dossier.compiling` and `kb.proposals`."""
