"""Who signs, who may prescribe, whose situation has rules of its own, who bears an accident."""
