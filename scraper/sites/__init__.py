"""What each site's lists and pages look like: a folder a ministry, one file an idea, and nothing that touches the network.

As of 2026-12 there is one, `mic`. Whoever adds another finds where it is named: `scraper/crawl.py`,
`scraper/sandbox/parse_page.py`,
and in `archive/jobs/` `crawl`, `crawl_plan`, `exit_code`, `import_captures`, `site_facts`, `site_reader`, `worker_pool`.
"""
