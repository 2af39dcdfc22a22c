"""How people log in: codes, known browsers, what the login writes."""
