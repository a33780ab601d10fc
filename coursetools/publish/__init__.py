"""What readers and students get: book and bundle."""
