"""People under eighteen: age, hours, nights, dangerous work (L4153-1 and following, L3162-1 and following)."""
