"""Reading HTML: the tree, the text of its blocks, what its tags say, and the bytes it came from."""
