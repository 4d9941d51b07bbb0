"""Lists and comparisons as tables: one file per noun says which columns they have."""
