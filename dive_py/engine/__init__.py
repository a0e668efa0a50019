"""The only door to docker-py: hands over bytes and values, knows no layer."""
