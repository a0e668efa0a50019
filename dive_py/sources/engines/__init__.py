"""Images that an engine has: `engine_image` opens one, `engine_stores` says which way reads what."""
