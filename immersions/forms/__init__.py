"""Forms: they check what is typed and return values of the domain."""
