"""Two images beside each other: `screen.CompareScreen`, and `ask`, which asks for the second image."""
