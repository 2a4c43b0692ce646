"""Use cases, one module each: what a command does once its options are read. The only room that knows the scraper."""
