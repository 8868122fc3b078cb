"""What leads to another session: data that are read or generated, and the list of what can be opened."""
