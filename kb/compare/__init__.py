"""The comparison engine: pure functions from claims and series to figures that can be defended.

duration · counts · funding · ratios make one cell each; `table` puts them side by side; `lineage`
says in words what they did. Nothing here knows a database or a web server.
"""
