"""Pure readers: bytes and text in, values out. No clock, no network, no environment."""
