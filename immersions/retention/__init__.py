"""What leaves by itself once its time is over."""
