"""The base in the formats of other tools: one file per family of formats.

Owns: how a table is written, with all that a reader needs to know of it, and how the catalogue and
the vocabularies are told as linked data. What is in them, others say (`kb.exports.table`). The same
of the same revision is the same bytes, whenever and wherever it is written.
"""
