"""The plugin: the provider for YAML, TypeScript, Go and `pulumi import`."""
