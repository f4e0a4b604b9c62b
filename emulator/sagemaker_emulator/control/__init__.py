"""What tests and demos use: rules that make the service misbehave, and the record of requests."""
