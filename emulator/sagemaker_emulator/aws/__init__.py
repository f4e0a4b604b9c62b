"""S3, IAM, STS and CloudWatch Logs: moto's, in this process, kept on disk.

The only package that imports moto. moto's state is global, so a process holds one emulator.
"""

import os

# moto reads these when it is imported. The bucket is in the path, not in the host name; every
# region is accepted; AWS's managed policies can be attached; no web page gets any permission.
os.environ.setdefault("S3_IGNORE_SUBDOMAIN_BUCKETNAME", "true")
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "true")
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
os.environ.setdefault("MOTO_DISABLE_GLOBAL_CORS", "true")
