"""Small windows upon a screen: questions, choices, help, facts, the name of a file to save."""
