"""What goes to the terminal: `TerminalDriver` writes it, `Painter` leaves out what stands there already."""
