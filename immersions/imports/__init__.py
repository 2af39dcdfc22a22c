"""One module a kind of file; the frame they share is `immersions.reference.imports.frame`."""
