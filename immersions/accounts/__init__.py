"""Who acts: users, logins, codes, limits; the lowest floor with messaging."""
