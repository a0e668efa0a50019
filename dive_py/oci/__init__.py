"""The vocabulary of container images: values and parsers, no reading of files and no network."""
