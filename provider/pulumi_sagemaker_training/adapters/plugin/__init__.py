"""The provider for YAML, TypeScript, Go and `pulumi import`, a plugin of its own."""
