"""What goes over the wire. No field has a default, and every one is described."""
