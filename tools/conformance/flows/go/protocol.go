package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"time"
)

// A flow returns a detail for the table, and an error if something is not as on AWS.
type flow struct {
	name string
	run  func() (string, error)
}

// result is the line that a flow prints; tools/conformance/flows/protocol.py describes it.
type result struct {
	Flow    string  `json:"flow"`
	Ok      bool    `json:"ok"`
	Detail  string  `json:"detail"`
	Seconds float64 `json:"seconds"`
}

func runAll(flows []flow) {
	for _, each := range flows {
		fmt.Fprintln(os.Stderr, "---", each.name)
		began := time.Now()
		detail, err := each.run()
		if err != nil {
			detail = err.Error()
			fmt.Fprintln(os.Stderr, detail)
		}
		line, _ := json.Marshal(result{each.name, err == nil, detail, time.Since(began).Seconds()})
		fmt.Println(string(line))
	}
}

// expect returns an error if a value is not the one that AWS would return.
func expect(found, wanted any, what string) error {
	if reflect.DeepEqual(found, wanted) {
		return nil
	}
	return fmt.Errorf("%s is %v instead of %v", what, shown(found), shown(wanted))
}

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%#v", value)
	}
	return string(text)
}

// withRule applies one of the emulator's rules while a function runs.
func withRule(rule map[string]any, run func() error) error {
	body, err := json.Marshal(rule)
	if err != nil {
		return err
	}
	added := struct{ Rules []struct{ ID int } }{}
	if err := control(http.MethodPost, "rules", body, &added); err != nil {
		return err
	}
	err = run()
	for _, each := range added.Rules {
		dropped := struct{}{}
		if failed := control(http.MethodDelete, fmt.Sprintf("rules?id=%d", each.ID), nil, &dropped); failed != nil {
			return failed
		}
	}
	return err
}

func control(method, path string, body []byte, into any) error {
	request, err := http.NewRequest(method, os.Getenv("AWS_ENDPOINT_URL")+"/_emulator/"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, content)
	}
	return json.Unmarshal(content, into)
}
