"""Keys: one table (`keymap`) makes footer, help, palette, bindings and the tables of the documentation."""
