"""divepy beside dive: big archives built in code, measured as a person at the keyboard feels them."""
