"""Jobs as data: their fields, statuses and descriptions. Pure."""
