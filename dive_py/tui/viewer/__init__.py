"""One file of an image: `screen.ViewerScreen`, and `file_views`, the ways in which a file can be shown."""
