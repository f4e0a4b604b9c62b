"""What a training job goes through: pure decisions and the steps that use them.

Imports `api` only. Never imports Pulumi; the adapters translate.
"""
