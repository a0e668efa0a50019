"""Images that an engine has, read through its API: `engine_image` opens one, `engine_stores` lists the ways."""
