package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// account holds the clients, which find the emulator by the variables of the SDK.
type account struct {
	ctx       context.Context
	sagemaker *sagemaker.Client
	s3        *s3.Client
	logs      *cloudwatchlogs.Client
	sts       *sts.Client
	bucket    string
	role      string
}

func newAccount(ctx context.Context) (*account, error) {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	return &account{
		ctx:       ctx,
		sagemaker: sagemaker.NewFromConfig(settings),
		s3:        s3.NewFromConfig(settings, func(o *s3.Options) { o.UsePathStyle = true }),
		logs:      cloudwatchlogs.NewFromConfig(settings),
		sts:       sts.NewFromConfig(settings),
		bucket:    os.Getenv("CONFORMANCE_BUCKET"),
		role:      os.Getenv("CONFORMANCE_ROLE"),
	}, nil
}

// request reads a request from a file in the working folder, in the SDK's own type.
func request(file, name string) (*sagemaker.CreateTrainingJobInput, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	read := &sagemaker.CreateTrainingJobInput{}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(read); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	read.TrainingJobName = aws.String(name)
	return read, nil
}

// create creates a job from a request file, after a change of the request.
func (a *account) create(name string, change func(*sagemaker.CreateTrainingJobInput)) error {
	made, err := request("training.json", name)
	if err != nil {
		return err
	}
	change(made)
	_, err = a.sagemaker.CreateTrainingJob(a.ctx, made)
	return err
}

func asItIs(*sagemaker.CreateTrainingJobInput) {}

func (a *account) describe(name string) (*sagemaker.DescribeTrainingJobOutput, error) {
	return a.sagemaker.DescribeTrainingJob(a.ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: aws.String(name)})
}

// wait waits with the SDK's waiter, which asks five times a second in place of every two minutes.
func (a *account) wait(name string) (*sagemaker.DescribeTrainingJobOutput, error) {
	waiter := sagemaker.NewTrainingJobCompletedOrStoppedWaiter(a.sagemaker, func(o *sagemaker.TrainingJobCompletedOrStoppedWaiterOptions) {
		o.MinDelay, o.MaxDelay = 200*time.Millisecond, 200*time.Millisecond
	})
	asked := &sagemaker.DescribeTrainingJobInput{TrainingJobName: aws.String(name)}
	return waiter.WaitForOutput(a.ctx, asked, 2*time.Minute)
}

// until describes a job until a condition holds.
func (a *account) until(name string, condition func(*sagemaker.DescribeTrainingJobOutput) bool) (*sagemaker.DescribeTrainingJobOutput, error) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		found, err := a.describe(name)
		if err != nil {
			return nil, err
		}
		if condition(found) {
			return found, nil
		}
	}
	return nil, fmt.Errorf("%s did not come into the expected state within a minute", name)
}

func isTraining(found *sagemaker.DescribeTrainingJobOutput) bool {
	return found.SecondaryStatus == types.SecondaryStatusTraining
}
