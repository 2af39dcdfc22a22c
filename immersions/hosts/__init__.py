"""Host structures: profile, members, proof of membership, welcome."""
