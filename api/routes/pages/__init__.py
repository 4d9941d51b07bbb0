"""The pages that anybody reads: one file per noun, each over the endpoints of that noun."""
