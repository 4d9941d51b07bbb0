"""The knowledge base of industrial-cluster policy: its facts, its rules, its comparisons.

Runs without a web server. `docs/architecture.md` says which module may import which.
"""

__version__ = "0.1.0"
