"""How things are shown: languages, templates, citations, addresses, CSV, comparison pages."""
