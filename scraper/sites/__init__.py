"""What each site's lists and pages look like: one file an idea, and nothing that touches the network."""
