"""Evidence on demand: a party's own, or all of it for who may ask."""
