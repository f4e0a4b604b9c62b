"""ComponentResources built on the public names of `pulumi_sagemaker_training`."""
