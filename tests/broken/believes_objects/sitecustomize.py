"""A broken upload: an object counts as right because it is there."""

from pulumi_sagemaker_training.lifecycle.upload import transfer

transfer._right = lambda _bucket, _key, stored, _checksums: stored.etag if stored else None
