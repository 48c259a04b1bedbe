"""What people read, made from the records."""
