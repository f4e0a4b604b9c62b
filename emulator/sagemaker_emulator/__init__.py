"""A local SageMaker endpoint that really runs training jobs.

Knows nothing of the provider: the two meet over HTTP.
"""
