"""The wire protocol: requests and answers, from botocore's service model.

Everything here is derived from the model inside botocore, so a new version of botocore brings new
members without a change here. Knows nothing of jobs.
"""
