"""What each site's lists and pages look like: a folder a ministry, one file an idea, and nothing that touches the network.

`site.py` says what a site is, `registry.py` names the sites that are known, README.md how to add one.
"""
