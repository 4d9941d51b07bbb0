"""The comparison engine: pure functions from claims and series to figures that can be defended.

duration · funding · ratios · dated · selection · first · members make one cell each; `table` puts
them side by side; `lineage` says in words what they did. Nothing here knows a database or a web
server.
"""
