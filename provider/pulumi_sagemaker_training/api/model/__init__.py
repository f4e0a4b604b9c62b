"""SageMaker's API as data: members, constraints, descriptions, prices. No call to AWS."""
