"""Where an image is: every source opens one in the cheapest way that its place allows."""
