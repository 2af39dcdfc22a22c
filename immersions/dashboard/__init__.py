"""The first page after login, for each hat a person wears."""
