"""Chinese text as such: characters, lines, sentences, words; no stage and no model."""
