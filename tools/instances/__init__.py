"""The generator of the table of instance types, `api/model/generated/instance_types.py`.

What an instance has comes from the answer of EC2's DescribeInstanceTypes that the package moto
carries; which types a training job may have, from botocore. SageMaker's `ml.` types are EC2's.
"""
