"""How the screen looks: themes, glyphs, and the colours of changes."""
