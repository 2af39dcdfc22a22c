"""Forms of the draft, one a section of the convention."""
