"""What the command line understands: commands (`table`) and options, and the help and the manual made from them."""
