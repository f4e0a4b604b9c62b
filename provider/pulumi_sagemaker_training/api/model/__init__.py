"""What SageMaker's API says: members, constraints, descriptions, prices. No call to AWS."""
