"""Records as a curator writes them, in a file or in a proposal, and the rows that they become.

Owns: the shape of every record and claim, the rules between their parts, what identifies a claim
and which question it answers; and the way back, from rows to records.
"""
