"""Images that an engine has, asked through its API: `engine_image` opens one, `engine_stores` says which way reads what."""
