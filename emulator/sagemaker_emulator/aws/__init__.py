"""S3, IAM, STS and CloudWatch Logs: moto's, in this process, kept on disk.

The one place that imports moto. moto's state is global to the process, so there is one emulator
a process.
"""

import os

# Read by moto when it is imported. Buckets are found in the path, not in the host name; every
# region is taken; AWS's own managed policies can be attached; no web page is granted anything.
os.environ.setdefault("S3_IGNORE_SUBDOMAIN_BUCKETNAME", "true")
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "true")
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
os.environ.setdefault("MOTO_DISABLE_GLOBAL_CORS", "true")
