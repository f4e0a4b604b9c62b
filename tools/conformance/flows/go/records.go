package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"
)

const logGroup = "/aws/sagemaker/TrainingJobs"

// readLog reads a job's log with both paginators.
func (a *account) readLog() (string, error) {
	streams, err := a.logs.DescribeLogStreams(a.ctx, &cloudwatchlogs.DescribeLogStreamsInput{
		LogGroupName: aws.String(logGroup), LogStreamNamePrefix: aws.String("go-train/"),
	})
	if err != nil {
		return "", err
	}
	if err := expect(len(streams.LogStreams), 1, "the number of streams"); err != nil {
		return "", err
	}
	messages := []string{}
	pages := cloudwatchlogs.NewGetLogEventsPaginator(a.logs, &cloudwatchlogs.GetLogEventsInput{
		LogGroupName: aws.String(logGroup), LogStreamName: streams.LogStreams[0].LogStreamName,
		StartFromHead: aws.Bool(true), Limit: aws.Int32(2),
	}, func(o *cloudwatchlogs.GetLogEventsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.ctx)
		if err != nil {
			return "", err
		}
		for _, event := range page.Events {
			messages = append(messages, *event.Message)
		}
	}
	if !slices.Contains(messages, "epoch 3 loss=0.0625") {
		return "", fmt.Errorf("the last epoch is not in the log: %q", messages)
	}
	filtered, err := a.filteredLog("epoch 3")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d lines", len(messages)), expect(filtered, []string{"epoch 3 loss=0.0625"}, "the filtered log")
}

func (a *account) filteredLog(words string) ([]string, error) {
	messages := []string{}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(a.logs, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: aws.String(logGroup), LogStreamNamePrefix: aws.String("go-train/"),
		FilterPattern: aws.String(fmt.Sprintf("%q", words)),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.ctx)
		if err != nil {
			return nil, err
		}
		for _, event := range page.Events {
			messages = append(messages, *event.Message)
		}
	}
	return messages, nil
}

// waiterFails waits for a job that fails, and for one that does not exist.
func (a *account) waiterFails() (string, error) {
	err := a.create("go-fails", func(made *sagemaker.CreateTrainingJobInput) {
		made.HyperParameters = map[string]string{"epochs": "1", "pause": "0", "fail": "no data for May"}
	})
	if err != nil {
		return "", err
	}
	for _, name := range []string{"go-fails", "go-missing"} {
		_, err := a.wait(name)
		if err == nil || !strings.Contains(err.Error(), "transitioned to Failure") {
			return "", fmt.Errorf("the waiter's error for %s is %v", name, err)
		}
	}
	found, err := a.describe("go-fails")
	if err != nil {
		return "", err
	}
	if !strings.Contains(*found.FailureReason, "no data for May") {
		return "", fmt.Errorf("FailureReason is %q", *found.FailureReason)
	}
	return *found.FailureReason, nil
}

// list pages through all jobs, and through those that filters leave.
func (a *account) list() (string, error) {
	sorted, err := a.listed(&sagemaker.ListTrainingJobsInput{
		MaxResults: aws.Int32(2), NameContains: aws.String("go-"),
		SortBy: types.SortByName, SortOrder: types.SortOrderDescending,
	})
	if err != nil {
		return "", err
	}
	if len(sorted) < 4 || !slices.IsSortedFunc(sorted, func(x, y string) int { return strings.Compare(y, x) }) {
		return "", fmt.Errorf("the names are %v", sorted)
	}
	failed, err := a.listed(&sagemaker.ListTrainingJobsInput{
		MaxResults: aws.Int32(1), StatusEquals: types.TrainingJobStatusFailed,
	})
	if err != nil {
		return "", err
	}
	if err := expect(failed, []string{"go-fails"}, "the list of failed jobs"); err != nil {
		return "", err
	}
	found, err := a.searched("TrainingJobStatus", "Failed")
	if err != nil {
		return "", err
	}
	if err := expect(found, failed, "the list of jobs that were searched"); err != nil {
		return "", err
	}
	later, err := a.listed(&sagemaker.ListTrainingJobsInput{CreationTimeAfter: aws.Time(time.Now().Add(time.Hour))})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d jobs", len(sorted)), expect(later, []string{}, "the list of later jobs")
}

func (a *account) listed(asked *sagemaker.ListTrainingJobsInput) ([]string, error) {
	names := []string{}
	for pages := sagemaker.NewListTrainingJobsPaginator(a.sagemaker, asked); pages.HasMorePages(); {
		page, err := pages.NextPage(a.ctx)
		if err != nil {
			return nil, err
		}
		for _, job := range page.TrainingJobSummaries {
			names = append(names, *job.TrainingJobName)
		}
	}
	return names, nil
}

// searched pages through the jobs with a value of a property.
func (a *account) searched(property, value string) ([]string, error) {
	names := []string{}
	for pages := sagemaker.NewSearchPaginator(a.sagemaker, &sagemaker.SearchInput{
		Resource: types.ResourceTypeTrainingJob, MaxResults: aws.Int32(1),
		SearchExpression: &types.SearchExpression{Filters: []types.Filter{{
			Name: &property, Operator: types.OperatorEquals, Value: &value,
		}}},
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(a.ctx)
		if err != nil {
			return nil, err
		}
		for _, each := range page.Results {
			names = append(names, *each.TrainingJob.TrainingJobName)
		}
	}
	return names, nil
}

// tags adds, changes, lists and removes tags.
func (a *account) tags() (string, error) {
	found, err := a.describe("go-train")
	if err != nil {
		return "", err
	}
	for _, value := range []string{"test", "live"} {
		added := []types.Tag{{Key: aws.String("team"), Value: aws.String("fraud")}, {Key: aws.String("stage"), Value: &value}}
		if _, err := a.sagemaker.AddTags(a.ctx, &sagemaker.AddTagsInput{ResourceArn: found.TrainingJobArn, Tags: added}); err != nil {
			return "", err
		}
	}
	removed := &sagemaker.DeleteTagsInput{ResourceArn: found.TrainingJobArn, TagKeys: []string{"team"}}
	if _, err := a.sagemaker.DeleteTags(a.ctx, removed); err != nil {
		return "", err
	}
	left := map[string]string{}
	asked := &sagemaker.ListTagsInput{ResourceArn: found.TrainingJobArn}
	for pages := sagemaker.NewListTagsPaginator(a.sagemaker, asked); pages.HasMorePages(); {
		page, err := pages.NextPage(a.ctx)
		if err != nil {
			return "", err
		}
		for _, tag := range page.Tags {
			left[*tag.Key] = *tag.Value
		}
	}
	return "", expect(left, map[string]string{"stage": "live"}, "the tags")
}

// stop changes a running job, and stops it.
func (a *account) stop() (string, error) {
	name := aws.String("go-stop")
	err := a.create(*name, func(made *sagemaker.CreateTrainingJobInput) {
		made.HyperParameters = map[string]string{"epochs": "1000", "pause": "0.2"}
		made.RemoteDebugConfig = &types.RemoteDebugConfig{EnableRemoteDebug: aws.Bool(false)}
	})
	if err != nil {
		return "", err
	}
	if _, err := a.until(*name, isTraining); err != nil {
		return "", err
	}
	changed, err := a.sagemaker.UpdateTrainingJob(a.ctx, &sagemaker.UpdateTrainingJobInput{
		TrainingJobName:   name,
		RemoteDebugConfig: &types.RemoteDebugConfigForUpdate{EnableRemoteDebug: aws.Bool(true)},
		ProfilerConfig:    &types.ProfilerConfigForUpdate{ProfilingIntervalInMilliseconds: aws.Int64(200), S3OutputPath: aws.String("s3://" + a.bucket + "/profiles")},
	})
	if err != nil {
		return "", err
	}
	if !strings.HasSuffix(*changed.TrainingJobArn, "/go-stop") {
		return "", fmt.Errorf("the ARN is %s", *changed.TrainingJobArn)
	}
	_, err = a.sagemaker.DeleteTrainingJob(a.ctx, &sagemaker.DeleteTrainingJobInput{TrainingJobName: name})
	if inUse := new(types.ResourceInUse); !errors.As(err, &inUse) {
		return "", fmt.Errorf("the deletion of a running job ends with %v", err)
	}
	if _, err := a.sagemaker.StopTrainingJob(a.ctx, &sagemaker.StopTrainingJobInput{TrainingJobName: name}); err != nil {
		return "", err
	}
	found, err := a.wait(*name)
	if err != nil {
		return "", err
	}
	if err := expect(*found.RemoteDebugConfig.EnableRemoteDebug, true, "EnableRemoteDebug"); err != nil {
		return "", err
	}
	return string(found.SecondaryStatus), expect(found.TrainingJobStatus, types.TrainingJobStatusStopped, "TrainingJobStatus")
}

// warmPool keeps a job's instances, and lets them go.
func (a *account) warmPool() (string, error) {
	name := aws.String("go-warm")
	err := a.create(*name, func(made *sagemaker.CreateTrainingJobInput) {
		made.ResourceConfig.KeepAlivePeriodInSeconds = aws.Int32(600)
	})
	if err != nil {
		return "", err
	}
	if _, err := a.wait(*name); err != nil {
		return "", err
	}
	has := func(status types.WarmPoolResourceStatus) func(*sagemaker.DescribeTrainingJobOutput) bool {
		return func(found *sagemaker.DescribeTrainingJobOutput) bool {
			return found.WarmPoolStatus != nil && found.WarmPoolStatus.Status == status
		}
	}
	if _, err := a.until(*name, has(types.WarmPoolResourceStatusAvailable)); err != nil {
		return "", err
	}
	_, err = a.sagemaker.UpdateTrainingJob(a.ctx, &sagemaker.UpdateTrainingJobInput{
		TrainingJobName: name,
		ResourceConfig:  &types.ResourceConfigForUpdate{KeepAlivePeriodInSeconds: aws.Int32(0)},
	})
	if err != nil {
		return "", err
	}
	_, err = a.until(*name, has(types.WarmPoolResourceStatusTerminated))
	return "", err
}

// remove deletes a job; what describes it then is the error that the service is known to give.
func (a *account) remove() (string, error) {
	name := aws.String("go-fails")
	if _, err := a.sagemaker.DeleteTrainingJob(a.ctx, &sagemaker.DeleteTrainingJobInput{TrainingJobName: name}); err != nil {
		return "", err
	}
	_, err := a.describe(*name)
	return "", hasCode(err, "ValidationException")
}

func hasCode(err error, code string) error {
	var failure smithy.APIError
	if !errors.As(err, &failure) || failure.ErrorCode() != code {
		return fmt.Errorf("the error is %v instead of %s", err, code)
	}
	return nil
}

// typedErrors meets the errors for which the SDK has types, and the common ones.
func (a *account) typedErrors() (string, error) {
	inUse, exceeded, missing := new(types.ResourceInUse), new(types.ResourceLimitExceeded), new(types.ResourceNotFound)
	if err := a.create("go-train", asItIs); !errors.As(err, &inUse) {
		return "", fmt.Errorf("a name that is taken: %w", err)
	}
	err := withRule(map[string]any{"quota": "ml.m5.large", "limit": 0}, func() error {
		if err := a.create("go-refused", asItIs); !errors.As(err, &exceeded) {
			return fmt.Errorf("a quota of 0: %w", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	plan := &sagemaker.DescribeTrainingPlanInput{TrainingPlanName: aws.String("missing")}
	if _, err := a.sagemaker.DescribeTrainingPlan(a.ctx, plan); !errors.As(err, &missing) {
		return "", fmt.Errorf("a missing plan: %w", err)
	}
	err = a.create("go-refused", func(made *sagemaker.CreateTrainingJobInput) { made.RoleArn = aws.String(a.role + "x") })
	if err := hasCode(err, "ValidationException"); err != nil {
		return "", err
	}
	statement := map[string]any{"Effect": "Deny", "Action": "sagemaker:CreateTrainingJob", "Resource": "*"}
	policy := map[string]any{"Version": "2012-10-17", "Statement": []any{statement}}
	err = withRule(map[string]any{"policy": policy}, func() error {
		return hasCode(a.create("go-refused", asItIs), "AccessDeniedException")
	})
	return "", err
}

// retries describes a job while the first calls are throttled.
func (a *account) retries() (string, error) {
	rule := map[string]any{"operation": "DescribeTrainingJob", "code": "ThrottlingException", "times": 2}
	attempts := 0
	err := withRule(rule, func() error {
		found, err := a.describe("go-train")
		if err != nil {
			return err
		}
		results, _ := retry.GetAttemptResults(found.ResultMetadata)
		attempts = len(results.Results)
		return nil
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d attempts", attempts), expect(attempts, 3, "the number of attempts")
}
