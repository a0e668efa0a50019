"""What is inside files, where their headers do not tell enough."""
