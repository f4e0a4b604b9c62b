// Flows of the AWS SDK for JavaScript, version 3: what a program that trains with it does.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, PutObjectCommand, S3Client, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import {
  AddTagsCommand,
  CreateTrainingJobCommand,
  DeleteTagsCommand,
  DeleteTrainingJobCommand,
  DescribeTrainingJobCommand,
  DescribeTrainingPlanCommand,
  ListTagsCommand,
  ResourceInUse,
  ResourceLimitExceeded,
  ResourceNotFound,
  SageMakerClient,
  SageMakerServiceException,
  StopTrainingJobCommand,
  UpdateTrainingJobCommand,
  paginateListTags,
  paginateListTrainingJobs,
  paginateSearch,
  waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

import { runAll, until, withRule } from "./protocol.mjs";

// The clients find the emulator by the variables of the SDK.
const sagemaker = new SageMakerClient({});
const s3 = new S3Client({ forcePathStyle: true });
const logs = new CloudWatchLogsClient({});
const Bucket = process.env.CONFORMANCE_BUCKET;
const GROUP = "/aws/sagemaker/TrainingJobs";

const request = async (file, TrainingJobName, changes = {}) => ({
  ...JSON.parse(await readFile(file, "utf8")),
  ...changes,
  TrainingJobName,
});
const create = async (name, changes, file = "training.json") =>
  sagemaker.send(new CreateTrainingJobCommand(await request(file, name, changes)));
const describe = (TrainingJobName) => sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
const object = async (Key) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body.transformToByteArray());
};

/** Wait with the SDK's waiter, which asks every second in place of every two minutes. */
const wait = (TrainingJobName) =>
  waitUntilTrainingJobCompletedOrStopped(
    { client: sagemaker, maxWaitTime: 120, minDelay: 1, maxDelay: 1 },
    { TrainingJobName },
  );

async function all(pages, member) {
  const found = [];
  for await (const page of pages) found.push(...(page[member] ?? []));
  return found;
}

async function upload() {
  const script = await readFile("train.py");
  await s3.send(new PutObjectCommand({ Bucket, Key: "code/train.py", Body: script }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "everything/data/part-0.csv", Body: "1,2\n" }));
  assert.deepEqual(await object("code/train.py"), script);
  const listed = await all(paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket }), "Contents");
  assert.deepEqual(listed.map((each) => each.Key), ["code/train.py", "everything/data/part-0.csv"]);
}

async function everyMember() {
  const given = await request("everything.json", "js-everything");
  const { TrainingJobArn } = await sagemaker.send(new CreateTrainingJobCommand(given));
  const found = await describe("js-everything");
  // Neither of the two is a member of the description.
  const { Tags, SessionChainingConfig, ...described } = given;
  for (const [name, value] of Object.entries(described)) assert.deepEqual(found[name], value, name);
  const listed = await sagemaker.send(new ListTagsCommand({ ResourceArn: TrainingJobArn }));
  assert.deepEqual(listed.Tags, Tags);
  assert.ok(found.CreationTime instanceof Date);
  return `${Object.keys(given).length} members`;
}

async function train() {
  await create("js-train");
  const { state } = await wait("js-train");
  assert.equal(state, "SUCCESS");
  const found = await describe("js-train");
  assert.equal(found.TrainingJobStatus, "Completed");
  assert.deepEqual([found.FinalMetricDataList[0].MetricName, found.FinalMetricDataList[0].Value], ["loss", 0.0625]);
  const model = gunzipSync(await object(found.ModelArtifacts.S3ModelArtifacts.replace(`s3://${Bucket}/`, "")));
  assert.ok(model.includes('{"loss": 0.0625}'));
  return `loss ${found.FinalMetricDataList[0].Value}`;
}

async function presigned() {
  const Key = "models/js-train/output/model.tar.gz";
  const read = await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key })));
  assert.deepEqual(Buffer.from(await read.arrayBuffer()), await object(Key));
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "uploads/form.csv" }));
  const written = await fetch(url, { method: "PUT", body: "1,2\n" });
  assert.equal(written.status, 200);
  assert.equal(String(await object("uploads/form.csv")), "1,2\n");
}

async function readLog() {
  const { logStreams } = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName: GROUP, logStreamNamePrefix: "js-train/" }),
  );
  assert.equal(logStreams.length, 1);
  const [{ logStreamName }] = logStreams;
  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName, startFromHead: true }));
  assert.ok(events.some((event) => event.message === "epoch 3 loss=0.0625"));
  const asked = { logGroupName: GROUP, logStreamNamePrefix: "js-train/", filterPattern: '"epoch 3"' };
  const filtered = await all(paginateFilterLogEvents({ client: logs }, asked), "events");
  assert.deepEqual(filtered.map((event) => event.message), ["epoch 3 loss=0.0625"]);
  return `${events.length} lines`;
}

async function waiterFails() {
  await create("js-fails", { HyperParameters: { epochs: "1", pause: "0", fail: "no data for May" } });
  await assert.rejects(wait("js-fails"), (error) => error.message.includes('"state":"FAILURE"'));
  await assert.rejects(wait("js-missing"), (error) => error.message.includes("ValidationException"));
  const { FailureReason } = await describe("js-fails");
  assert.match(FailureReason, /no data for May/);
  return FailureReason;
}

async function list() {
  const names = async (asked, pageSize) =>
    (await all(paginateListTrainingJobs({ client: sagemaker, pageSize }, asked), "TrainingJobSummaries")).map(
      (job) => job.TrainingJobName,
    );
  const sorted = await names({ NameContains: "js-", SortBy: "Name", SortOrder: "Descending" }, 2);
  assert.deepEqual(sorted, ["js-train", "js-fails", "js-everything"]);
  assert.deepEqual(await names({ StatusEquals: "Failed" }, 1), ["js-fails"]);
  assert.deepEqual(await names({ CreationTimeAfter: new Date(Date.now() + 3_600_000) }), []);
  const Filters = [{ Name: "TrainingJobName", Operator: "Contains", Value: "js-" }];
  const search = { Resource: "TrainingJob", SearchExpression: { Filters } };
  const found = await all(paginateSearch({ client: sagemaker, pageSize: 2 }, search), "Results");
  assert.deepEqual(found.map((each) => each.TrainingJob.TrainingJobName).sort().reverse(), sorted);
  return `${sorted.length} jobs`;
}

async function tags() {
  const { TrainingJobArn: ResourceArn } = await describe("js-train");
  for (const Value of ["test", "live"]) {
    const Tags = [{ Key: "team", Value: "fraud" }, { Key: "stage", Value }];
    await sagemaker.send(new AddTagsCommand({ ResourceArn, Tags }));
  }
  await sagemaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["team"] }));
  const left = await all(paginateListTags({ client: sagemaker }, { ResourceArn }), "Tags");
  assert.deepEqual(left, [{ Key: "stage", Value: "live" }]);
}

async function stop() {
  const named = { TrainingJobName: "js-stop" };
  const HyperParameters = { epochs: "1000", pause: "0.2" };
  await create("js-stop", { HyperParameters, RemoteDebugConfig: { EnableRemoteDebug: false } });
  await until(() => describe("js-stop"), (found) => found.SecondaryStatus === "Training");
  const ProfilerConfig = { S3OutputPath: `s3://${Bucket}/profiles`, ProfilingIntervalInMilliseconds: 200 };
  const RemoteDebugConfig = { EnableRemoteDebug: true };
  await sagemaker.send(new UpdateTrainingJobCommand({ ...named, ProfilerConfig, RemoteDebugConfig }));
  await assert.rejects(sagemaker.send(new DeleteTrainingJobCommand(named)), ResourceInUse);
  await sagemaker.send(new StopTrainingJobCommand(named));
  assert.equal((await wait("js-stop")).state, "SUCCESS");
  const found = await describe("js-stop");
  assert.deepEqual(found.RemoteDebugConfig, RemoteDebugConfig);
  assert.equal(found.ProfilerConfig.ProfilingIntervalInMilliseconds, 200);
  assert.equal(found.TrainingJobStatus, "Stopped");
  return found.SecondaryStatus;
}

async function warmPool() {
  const ResourceConfig = {
    InstanceType: "ml.m5.large",
    InstanceCount: 1,
    VolumeSizeInGB: 10,
    KeepAlivePeriodInSeconds: 600,
  };
  await create("js-warm", { ResourceConfig });
  await wait("js-warm");
  const status = (wanted) => (found) => found.WarmPoolStatus?.Status === wanted;
  await until(() => describe("js-warm"), status("Available"));
  const none = { KeepAlivePeriodInSeconds: 0 };
  await sagemaker.send(new UpdateTrainingJobCommand({ TrainingJobName: "js-warm", ResourceConfig: none }));
  await until(() => describe("js-warm"), status("Terminated"));
}

async function remove() {
  await sagemaker.send(new DeleteTrainingJobCommand({ TrainingJobName: "js-fails" }));
  await assert.rejects(describe("js-fails"), { name: "ValidationException", message: "Requested resource not found." });
}

async function typedErrors() {
  await assert.rejects(create("js-train"), ResourceInUse);
  await withRule({ quota: "ml.m5.large", limit: 0 }, () => assert.rejects(create("js-refused"), ResourceLimitExceeded));
  const plan = new DescribeTrainingPlanCommand({ TrainingPlanName: "missing" });
  await assert.rejects(sagemaker.send(plan), ResourceNotFound);
  const RoleArn = `${process.env.CONFORMANCE_ROLE}x`;
  await assert.rejects(create("js-refused", { RoleArn }), (error) => {
    assert.ok(error instanceof SageMakerServiceException);
    assert.deepEqual([error.name, error.$fault, error.$metadata.httpStatusCode], ["ValidationException", "client", 400]);
    return Boolean(error.$metadata.requestId);
  });
  const Statement = [{ Effect: "Deny", Action: "sagemaker:CreateTrainingJob", Resource: "*" }];
  await withRule({ policy: { Version: "2012-10-17", Statement } }, () =>
    assert.rejects(create("js-refused"), { name: "AccessDeniedException" }),
  );
}

async function retries() {
  const rule = { operation: "DescribeTrainingJob", code: "ThrottlingException", times: 2 };
  const found = await withRule(rule, () => describe("js-train"));
  assert.equal(found.$metadata.attempts, 3);
  return `${found.$metadata.attempts} attempts`;
}

await runAll({
  "the training code is uploaded, listed and read again": upload,
  "a job with every member is created and described": everyMember,
  "a job trains, the waiter ends, its model is downloaded": train,
  "presigned URLs read and write without credentials": presigned,
  "the log of a job is read and filtered": readLog,
  "the waiter fails for a failed job and for a missing one": waiterFails,
  "jobs are listed and searched by paginators, with filters and order": list,
  "tags are added, listed by the paginator and removed": tags,
  "a running job is updated, not deleted, and stopped": stop,
  "a warm pool is kept and released": warmPool,
  "an ended job is deleted": remove,
  "errors have the classes of the SDK": typedErrors,
  "throttled calls are retried by the SDK": retries,
});
