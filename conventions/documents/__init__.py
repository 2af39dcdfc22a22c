"""Files: the PDF of a text, the signed file, its seal and its delivery."""
