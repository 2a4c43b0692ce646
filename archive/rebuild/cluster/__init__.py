"""Workers on other machines: how they are found, how they find the evidence, and which of them may work.

The only place that knows Dask and fsspec, which are extras; whoever works on one machine needs neither. Imported by the command
line alone.
"""
