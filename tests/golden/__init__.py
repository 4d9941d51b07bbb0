"""Comparisons worked by hand on the curated base.

Each file is one question: the claims that answer it as the dossiers state them, the numbers of
`seed/reference/economies.csv` that are needed, the arithmetic, and what comes out. The arithmetic
is done as it is written there, and the engine must give the same.
"""
