"""What leaves the program as text: dive's JSON, listings, the summary."""
