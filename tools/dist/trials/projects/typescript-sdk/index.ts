/** One job, with the package of npm's form over the plugin. */
import * as pulumi from "@pulumi/pulumi";
import * as sagemaker from "pulumi-sagemaker-training";

const config = new pulumi.Config();
const image = sagemaker.imageUriOutput({ framework: "sklearn", version: "1.2-1" });

const job = new sagemaker.TrainingJob("job", {
    roleArn: config.require("roleArn"),
    algorithmSpecification: {
        trainingImage: image.uri,
        trainingInputMode: "File",
        containerEntrypoint: ["python3", "-c", "print('accuracy=0.95;')"],
        metricDefinitions: [{ name: "accuracy", regex: "accuracy=([0-9.]+);" }],
    },
    outputDataConfig: { s3OutputPath: `s3://${config.require("bucket")}/models` },
    resourceConfig: { instanceType: "ml.m5.large", instanceCount: 1, volumeSizeInGb: 5 },
    stoppingCondition: { maxRuntimeInSeconds: 600 },
    requireMetrics: { accuracy: { min: 0.9 } },
});

export const accuracy = job.finalMetrics["accuracy"];
