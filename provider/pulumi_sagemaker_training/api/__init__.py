"""What SageMaker says: models of requests and descriptions, spellings, clients, errors.

The only package that imports boto3 or catches botocore errors. It knows neither Pulumi nor
what a resource is; `lifecycle` and `adapters` may import it.
"""
