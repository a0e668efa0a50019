"""From domain values to text and rows, without any terminal library."""
