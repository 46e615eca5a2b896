// Starts Node, and nothing else.
