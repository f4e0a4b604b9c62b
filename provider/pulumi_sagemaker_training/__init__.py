"""A SageMaker training job as a Pulumi resource.

What stands in ``__all__`` is public; everything else may change without notice.
"""
