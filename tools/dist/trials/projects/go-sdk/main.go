// One job, with the Go module over the plugin.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	"pulumi-sagemaker-training/sdk/sagemakertraining"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		image, err := sagemakertraining.ImageUri(ctx, &sagemakertraining.ImageUriArgs{
			Framework: "sklearn",
			Version:   pulumi.StringRef("1.2-1"),
		})
		if err != nil {
			return err
		}
		job, err := sagemakertraining.NewTrainingJob(ctx, "job", &sagemakertraining.TrainingJobArgs{
			RoleArn: pulumi.String(settings.Require("roleArn")),
			AlgorithmSpecification: &sagemakertraining.AlgorithmSpecificationArgs{
				TrainingImage:     pulumi.String(image.Uri),
				TrainingInputMode: sagemakertraining.TrainingInputModeFile,
				ContainerEntrypoint: pulumi.ToStringArray(
					[]string{"python3", "-c", "print('accuracy=0.95;')"}),
				MetricDefinitions: sagemakertraining.MetricDefinitionArray{
					&sagemakertraining.MetricDefinitionArgs{
						Name:  pulumi.String("accuracy"),
						Regex: pulumi.String("accuracy=([0-9.]+);"),
					},
				},
			},
			OutputDataConfig: &sagemakertraining.OutputDataConfigArgs{
				S3OutputPath: pulumi.Sprintf("s3://%s/models", settings.Require("bucket")),
			},
			ResourceConfig: &sagemakertraining.ResourceConfigArgs{
				InstanceType:   pulumi.String("ml.m5.large"),
				InstanceCount:  pulumi.Int(1),
				VolumeSizeInGb: pulumi.Int(5),
			},
			StoppingCondition: &sagemakertraining.StoppingConditionArgs{
				MaxRuntimeInSeconds: pulumi.Int(600),
			},
			RequireMetrics: sagemakertraining.MetricGateMap{
				"accuracy": &sagemakertraining.MetricGateArgs{Min: pulumi.Float64(0.9)},
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("accuracy", job.FinalMetrics.MapIndex(pulumi.String("accuracy")))
		return nil
	})
}
