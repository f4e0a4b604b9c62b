"""The wire: what botocore's service model says about requests and answers.

Everything here is derived from the model that ships inside botocore, so a new version of it
brings new members without a change here. Knows nothing of jobs.
"""
