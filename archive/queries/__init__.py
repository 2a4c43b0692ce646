"""Reading the archive: `Archive`, and what lists, runs, changes, captures and documents say."""
