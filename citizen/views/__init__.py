"""Show the tiles and their pages to citizens."""
