"""From the world to records: `fetch` talks to the site, `read` and `sites` turn bytes into values."""
