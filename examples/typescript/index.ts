/**
 * Train a classifier of handwritten digits, with the SDK that Pulumi generates from the plugin.
 *
 * `pulumi install` makes the SDK; `docs/languages.md` has the settings. The script is that of the
 * YAML example: a change of a line of it trains again.
 */
import * as pulumi from "@pulumi/pulumi";
import * as sagemaker from "pulumi-sagemaker-training";

const config = new pulumi.Config();
const bucket = config.require("bucket");
const region = new pulumi.Config("sagemaker-training").get("region") ?? "us-east-1";
const image = `683313688378.dkr.ecr.${region}.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3`;

const code = new sagemaker.Upload("code", {
    bucket,
    prefix: "source",
    path: new pulumi.asset.FileArchive("../yaml/source"),
});

const digits = new sagemaker.TrainingJob("digits", {
    roleArn: config.require("roleArn"),
    algorithmSpecification: {
        trainingImage: config.get("trainingImage") ?? image,
        trainingInputMode: "File",
        containerEntrypoint: ["python3", "/opt/ml/input/data/code/train.py"],
        metricDefinitions: ["loss", "accuracy"].map((metric) => ({
            name: `validation:${metric}`,
            regex: `validation:${metric}=([0-9.]+);`,
        })),
    },
    hyperParameters: { epochs: config.get("epochs") ?? "10", learning_rate: "0.01" },
    inputDataConfig: [
        {
            channelName: "code",
            dataSource: { s3DataSource: { s3DataType: "S3Prefix", s3Uri: code.uri } },
        },
    ],
    outputDataConfig: { s3OutputPath: `s3://${bucket}/models` },
    resourceConfig: {
        instanceType: config.get("instanceType") ?? "ml.m5.large",
        instanceCount: 1,
        volumeSizeInGb: 5,
    },
    stoppingCondition: { maxRuntimeInSeconds: 3600 },
    requireMetrics: { "validation:accuracy": { min: 0.9 } },
    tags: { example: "typescript" },
});

export const jobName = digits.trainingJobName;
export const status = digits.trainingJobStatus;
export const artifactUri = digits.modelArtifacts.s3ModelArtifacts;
export const finalMetrics = digits.finalMetrics;
export const billableSeconds = digits.billableTimeInSeconds;
