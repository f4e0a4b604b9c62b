module digits

go 1.25

require (
	github.com/pulumi/pulumi/sdk/v3 v3.256.0
	pulumi-sagemaker-training/sdk v0.0.0
)

// `pulumi install` makes it.
replace pulumi-sagemaker-training/sdk => ./sdks/sagemaker-training
