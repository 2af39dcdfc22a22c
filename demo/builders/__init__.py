"""What made the data that the project ships; run by hand, once in a while."""
