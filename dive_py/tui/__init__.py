"""The screen: Textual stays in here."""
