"""Does what a run saw look like the site that the archive knows? Pure: numbers go in, alarms come out."""
