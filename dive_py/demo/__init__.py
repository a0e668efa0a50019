"""An image that shows every case of copy-on-write, and a guided tour of it."""
