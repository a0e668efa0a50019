"""The tests of divepy; each module of dive_py has its mirror here."""
