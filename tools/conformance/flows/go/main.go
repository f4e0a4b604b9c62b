// Flows of the AWS SDK for Go, version 2: what a program that trains with it does.
package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	a, err := newAccount(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	runAll([]flow{
		{"the training code is uploaded, and read again", a.upload},
		{"a job with every member of CreateTrainingJobInput is created and described", a.everyMember},
		{"a serverless job is created and described", a.serverless},
		{"a job trains, the waiter ends, its model is downloaded", a.train},
		{"a presigned model is downloaded without credentials", a.presigned},
		{"the log of a job is read and filtered", a.readLog},
		{"the waiter fails for a failed job and for a missing one", a.waiterFails},
		{"jobs are listed and searched by paginators, with filters and order", a.list},
		{"tags are added, listed by the paginator and removed", a.tags},
		{"a running job is updated, not deleted, and stopped", a.stop},
		{"a warm pool is kept and released", a.warmPool},
		{"an ended job is deleted", a.remove},
		{"errors have the types of the SDK", a.typedErrors},
		{"throttled calls are retried by the SDK", a.retries},
		{"a spot job is interrupted and resumes", a.spot},
	})
}
