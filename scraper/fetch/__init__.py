"""The only room that talks HTTP: one connection, a pause after each response, robots.txt, conditional requests."""
