"""Each step fetches, decides and applies; what it is lent comes as a context."""
