"""« Is this file yours? »: the public page, and the limited process that reads the file."""
