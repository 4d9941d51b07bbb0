"""Tables in the formats of other tools: one file per family of formats.

Owns: how a table is written, with all that a reader needs to know of it. What is in it, others say
(`kb.exports.table`). The same table of the same revision is the same bytes, whenever and wherever
it is written.
"""
