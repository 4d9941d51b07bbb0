"""A base of any size of made-up programmes, shaped like the curated dossiers: `kb synth`.

Owns: what is made up, and that it never stands beside what is real: a base is filled only while
it is empty, and dossiers are never loaded into it. Program number i is the same in every base of a
seed, however many there are: it depends on the seed and on i alone.
"""
