"""What the product does: takes a session, never commits, returns values and codes."""
