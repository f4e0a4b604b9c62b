"""What tests and demos use: rules that inject faults, and the record of requests."""
