// Train two classifiers, of handwritten digits and of wines, with the SDK that Pulumi generates from
// the plugin: one as an upload and a job, one as a component.
//
// `pulumi install` makes the SDK; docs/languages.md has the settings. The scripts are those of the
// YAML examples: a change of a line of one trains its job again.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	"pulumi-sagemaker-training/sdk/sagemakertraining"
)

func main() { pulumi.Run(train) }

func train(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	bucket := settings.Require("bucket")
	image, err := sagemakertraining.ImageUri(ctx, &sagemakertraining.ImageUriArgs{
		Framework: "sklearn",
		Version:   pulumi.StringRef("1.2-1"),
	})
	if err != nil {
		return err
	}
	code, err := sagemakertraining.NewUpload(ctx, "code", &sagemakertraining.UploadArgs{
		Bucket: pulumi.String(bucket),
		Prefix: pulumi.String("source"),
		Path:   pulumi.NewFileArchive("../yaml/source"),
	})
	if err != nil {
		return err
	}
	digits, err := sagemakertraining.NewTrainingJob(ctx, "digits", &sagemakertraining.TrainingJobArgs{
		RoleArn: pulumi.String(settings.Require("roleArn")),
		AlgorithmSpecification: &sagemakertraining.AlgorithmSpecificationArgs{
			TrainingImage:       pulumi.String(image.Uri),
			TrainingInputMode:   sagemakertraining.TrainingInputModeFile,
			ContainerEntrypoint: pulumi.ToStringArray([]string{"python3", "/opt/ml/input/data/code/train.py"}),
			MetricDefinitions: sagemakertraining.MetricDefinitionArray{
				metric("loss"),
				metric("accuracy"),
			},
		},
		HyperParameters: pulumi.StringMap{
			"epochs":        pulumi.String("10"),
			"learning_rate": pulumi.String("0.01"),
		},
		InputDataConfig: sagemakertraining.ChannelArray{
			&sagemakertraining.ChannelArgs{
				ChannelName: pulumi.String("code"),
				DataSource: &sagemakertraining.DataSourceArgs{
					S3DataSource: &sagemakertraining.S3DataSourceArgs{
						S3DataType: sagemakertraining.S3DataTypeS3Prefix,
						S3Uri:      code.Uri,
					},
				},
			},
		},
		OutputDataConfig: &sagemakertraining.OutputDataConfigArgs{
			S3OutputPath: pulumi.Sprintf("s3://%s/models", bucket),
		},
		ResourceConfig: &sagemakertraining.ResourceConfigArgs{
			InstanceType:   pulumi.String("ml.m5.large"),
			InstanceCount:  pulumi.Int(1),
			VolumeSizeInGb: pulumi.Int(5),
		},
		StoppingCondition: &sagemakertraining.StoppingConditionArgs{
			MaxRuntimeInSeconds: pulumi.Int(3600),
		},
		RequireMetrics: sagemakertraining.MetricGateMap{
			"validation:accuracy": &sagemakertraining.MetricGateArgs{Min: pulumi.Float64(0.9)},
		},
		Tags: pulumi.StringMap{"example": pulumi.String("go")},
	})
	if err != nil {
		return err
	}
	ctx.Export("jobName", digits.TrainingJobName)
	ctx.Export("status", digits.TrainingJobStatus)
	ctx.Export("finalMetrics", digits.FinalMetrics)
	return trainByComponent(ctx, settings)
}

// A component uploads its script and its data, and declares the job.
func trainByComponent(ctx *pulumi.Context, settings *config.Config) error {
	wine, err := sagemakertraining.NewScriptTrainingJob(ctx, "wine", &sagemakertraining.ScriptTrainingJobArgs{
		SourceDir:           pulumi.NewFileArchive("../script/source"),
		EntryPoint:          "train.py",
		Framework:           pulumi.StringRef("sklearn"),
		FrameworkVersion:    pulumi.StringRef("1.2-1"),
		HyperParameters:     pulumi.StringMap{"epochs": pulumi.String("20"), "learning-rate": pulumi.String("0.01")},
		Channels:            pulumi.Map{"wine": pulumi.String("../script/data")},
		Bucket:              pulumi.String(settings.Require("bucket")),
		RoleArn:             pulumi.String(settings.Require("roleArn")),
		InstanceType:        pulumi.String("ml.m5.large"),
		MaxRuntimeInSeconds: pulumi.Int(3600),
		MetricDefinitions: sagemakertraining.MetricDefinitionArray{
			&sagemakertraining.MetricDefinitionArgs{
				Name:  pulumi.String("accuracy"),
				Regex: pulumi.String("validation:accuracy=([0-9.]+);"),
			},
		},
		RequireMetrics: sagemakertraining.MetricGateMap{
			"accuracy": &sagemakertraining.MetricGateArgs{Min: pulumi.Float64(0.9)},
		},
	})
	if err != nil {
		return err
	}
	ctx.Export("wineJobName", wine.TrainingJobName)
	ctx.Export("wineAccuracy", wine.FinalMetrics.MapIndex(pulumi.String("accuracy")))
	return nil
}

func metric(name string) *sagemakertraining.MetricDefinitionArgs {
	return &sagemakertraining.MetricDefinitionArgs{
		Name:  pulumi.String("validation:" + name),
		Regex: pulumi.String("validation:" + name + "=([0-9.]+);"),
	}
}
