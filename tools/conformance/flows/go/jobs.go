package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// upload stores the training script and a file of data.
func (a *account) upload() (string, error) {
	script, err := os.ReadFile("train.py")
	if err != nil {
		return "", err
	}
	for key, body := range map[string][]byte{"code/train.py": script, "everything/data/part-0.csv": []byte("1,2\n")} {
		put := &s3.PutObjectInput{Bucket: &a.bucket, Key: aws.String(key), Body: bytes.NewReader(body)}
		if _, err := a.s3.PutObject(a.ctx, put); err != nil {
			return "", err
		}
	}
	found, err := a.object("code/train.py")
	if err != nil {
		return "", err
	}
	caller, err := a.sts.GetCallerIdentity(a.ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	if err := expect(*caller.Account, strings.Split(a.role, ":")[4], "the account"); err != nil {
		return "", err
	}
	return "", expect(string(found), string(script), "the script")
}

func (a *account) object(key string) ([]byte, error) {
	found, err := a.s3.GetObject(a.ctx, &s3.GetObjectInput{Bucket: &a.bucket, Key: aws.String(key)})
	if err != nil {
		return nil, err
	}
	defer found.Body.Close()
	return io.ReadAll(found.Body)
}

// everyMember sets every field of the SDK's input but the two of serverless jobs.
func (a *account) everyMember() (string, error) {
	made, err := request("everything.json", "go-everything")
	if err != nil {
		return "", err
	}
	set, unset := fields(made)
	if err := expect(unset, []string{"ModelPackageConfig", "ServerlessJobConfig"}, "the list of unset fields"); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d members", len(set)), a.createsAndDescribes(made, set)
}

// serverless sets the two fields that go with no others.
func (a *account) serverless() (string, error) {
	made, err := request("serverless.json", "go-serverless")
	if err != nil {
		return "", err
	}
	set, _ := fields(made)
	return strings.Join(set, ", "), a.createsAndDescribes(made, set)
}

// fields returns the names of an input's fields that are set, and of those that are not.
func fields(made *sagemaker.CreateTrainingJobInput) (set, unset []string) {
	value := reflect.ValueOf(*made)
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		if value.Field(i).IsZero() {
			unset = append(unset, field.Name)
		} else {
			set = append(set, field.Name)
		}
	}
	return set, unset
}

func (a *account) createsAndDescribes(made *sagemaker.CreateTrainingJobInput, set []string) error {
	created, err := a.sagemaker.CreateTrainingJob(a.ctx, made)
	if err != nil {
		return err
	}
	found, err := a.describe(*made.TrainingJobName)
	if err != nil {
		return err
	}
	if err := expect(*found.TrainingJobArn, *created.TrainingJobArn, "TrainingJobArn"); err != nil {
		return err
	}
	given, described := reflect.ValueOf(*made), reflect.ValueOf(*found)
	for _, name := range set {
		field := described.FieldByName(name)
		// Tags and SessionChainingConfig are no members of the description.
		if !field.IsValid() {
			continue
		}
		if err := expect(field.Interface(), given.FieldByName(name).Interface(), name); err != nil {
			return err
		}
	}
	if made.Tags == nil {
		return nil
	}
	listed, err := a.sagemaker.ListTags(a.ctx, &sagemaker.ListTagsInput{ResourceArn: found.TrainingJobArn})
	if err != nil {
		return err
	}
	return expect(listed.Tags, made.Tags, "Tags")
}

// train runs a job to its end, and reads its metric and its model.
func (a *account) train() (string, error) {
	if err := a.create("go-train", asItIs); err != nil {
		return "", err
	}
	found, err := a.wait("go-train")
	if err != nil {
		return "", err
	}
	if err := expect(found.TrainingJobStatus, types.TrainingJobStatusCompleted, "TrainingJobStatus"); err != nil {
		return "", err
	}
	metric := found.FinalMetricDataList[0]
	if err := expect([]any{*metric.MetricName, *metric.Value}, []any{"loss", float32(0.0625)}, "the metric"); err != nil {
		return "", err
	}
	names, err := a.modelFiles(*found.ModelArtifacts.S3ModelArtifacts)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("loss %g", *metric.Value), expect(names, []string{"model.json"}, "the model's files")
}

func (a *account) modelFiles(uri string) ([]string, error) {
	content, err := a.object(strings.TrimPrefix(uri, "s3://"+a.bucket+"/"))
	if err != nil {
		return nil, err
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	names := []string{}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		names = append(names, header.Name)
	}
}

// presigned reads the model by a signed URL.
func (a *account) presigned() (string, error) {
	key := "models/go-train/output/model.tar.gz"
	signed, err := s3.NewPresignClient(a.s3).PresignGetObject(a.ctx, &s3.GetObjectInput{Bucket: &a.bucket, Key: &key})
	if err != nil {
		return "", err
	}
	answer, err := http.Get(signed.URL)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	found, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	wanted, err := a.object(key)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d bytes", len(found)), expect(found, wanted, "the object")
}

// spot runs a spot job that is interrupted once.
func (a *account) spot() (string, error) {
	rule := map[string]any{"job": "^go-spot$", "interrupt_after_s": 0.3, "resume_after_s": 0.1, "times": 1}
	err := withRule(rule, func() error {
		err := a.create("go-spot", func(made *sagemaker.CreateTrainingJobInput) {
			made.EnableManagedSpotTraining = aws.Bool(true)
			made.StoppingCondition.MaxWaitTimeInSeconds = aws.Int32(1200)
			made.CheckpointConfig = &types.CheckpointConfig{S3Uri: aws.String("s3://" + a.bucket + "/checkpoints/go-spot")}
			made.HyperParameters = map[string]string{"epochs": "4", "pause": "0.2"}
		})
		if err != nil {
			return err
		}
		_, err = a.wait("go-spot")
		return err
	})
	if err != nil {
		return "", err
	}
	found, err := a.describe("go-spot")
	if err != nil {
		return "", err
	}
	statuses := []string{}
	for _, each := range found.SecondaryStatusTransitions {
		statuses = append(statuses, string(each.Status))
	}
	told := strings.Join(statuses, " > ")
	if !strings.Contains(told, "Interrupted") || !strings.HasSuffix(told, "Completed") {
		return "", fmt.Errorf("the job was not interrupted and completed: %s", told)
	}
	if *found.BillableTimeInSeconds > *found.TrainingTimeInSeconds {
		return "", fmt.Errorf("%d s are billed of %d s", *found.BillableTimeInSeconds, *found.TrainingTimeInSeconds)
	}
	return told, nil
}
