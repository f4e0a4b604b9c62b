module trial

go 1.25

require pulumi-sagemaker-training/sdk v0.0.0

replace pulumi-sagemaker-training/sdk => ./sdk
