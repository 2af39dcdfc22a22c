"""Letters and short messages: asked for in a transaction, written when they leave."""
