"""The project's own network: tokenizer, encoder and heads."""
