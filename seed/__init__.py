"""The curated base: dossiers, vocabularies and reference series, and how they are read."""
