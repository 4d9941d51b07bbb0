"""The HTTP interface over the knowledge base."""
