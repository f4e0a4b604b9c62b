/**
 * Train two classifiers, of handwritten digits and of wines, with the SDK that Pulumi generates from
 * the plugin: one as an upload and a job, one as a component.
 *
 * `pulumi install` makes the SDK; `docs/languages.md` has the settings. The scripts are those of the
 * YAML examples: a change of a line of one trains its job again.
 */
import * as pulumi from "@pulumi/pulumi";
import * as sagemaker from "pulumi-sagemaker-training";

const config = new pulumi.Config();
const bucket = config.require("bucket");
const region = new pulumi.Config("sagemaker-training").get("region") ?? "us-east-1";
const instanceType = config.get("instanceType") ?? "ml.m5.large";
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
        instanceType,
        instanceCount: 1,
        volumeSizeInGb: 5,
    },
    stoppingCondition: { maxRuntimeInSeconds: 3600 },
    requireMetrics: { "validation:accuracy": { min: 0.9 } },
    tags: { example: "typescript" },
});

// A component uploads its script and its data, and declares the job.
const wine = new sagemaker.ScriptTrainingJob("wine", {
    sourceDir: new pulumi.asset.FileArchive("../script/source"),
    entryPoint: "train.py",
    framework: "sklearn",
    frameworkVersion: "1.2-1",
    hyperParameters: { epochs: "20", "learning-rate": "0.01" },
    channels: { wine: "../script/data" },
    bucket,
    roleArn: config.require("roleArn"),
    instanceType,
    maxRuntimeInSeconds: 3600,
    metricDefinitions: [{ name: "accuracy", regex: "validation:accuracy=([0-9.]+);" }],
    requireMetrics: { accuracy: { min: 0.9 } },
});

export const jobName = digits.trainingJobName;
export const status = digits.trainingJobStatus;
export const artifactUri = digits.modelArtifacts.s3ModelArtifacts;
export const finalMetrics = digits.finalMetrics;
export const billableSeconds = digits.billableTimeInSeconds;
export const wineJobName = wine.trainingJobName;
export const wineAccuracy = wine.finalMetrics.apply((metrics) => metrics["accuracy"]);
