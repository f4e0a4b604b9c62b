"""The API of SageMaker: models of requests and descriptions, spellings, clients, errors.

The only package that imports boto3 or catches botocore's errors. It knows neither Pulumi nor
resources; `lifecycle` and `adapters` may import it.
"""
