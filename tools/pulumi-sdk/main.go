// Command pulumi-sdk writes the SDK of a Pulumi package for a language, as `pulumi package gen-sdk`
// does with a language host that can: the hosts which build from Go modules cannot.
//
//	pulumi-sdk <nodejs|go|python> <folder> < schema.json
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-sdk"

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: %s <nodejs|go|python> <folder> < schema.json", tool))
	}
	files, err := generate(os.Args[1])
	if err != nil {
		fail(err)
	}
	for name, content := range files {
		place := filepath.Join(os.Args[2], filepath.FromSlash(name))
		if err := write(place, content); err != nil {
			fail(err)
		}
	}
}

func generate(language string) (map[string][]byte, error) {
	var spec schema.PackageSpec
	if err := json.NewDecoder(os.Stdin).Decode(&spec); err != nil {
		return nil, err
	}
	// As `pulumi package add` does: an SDK that is a module by itself.
	if spec.Meta == nil {
		spec.Meta = &schema.MetadataSpec{}
	}
	spec.Meta.SupportPack = true
	// It is not asked: the schema refers to no other package.
	loader := schema.NewPluginLoader(nil)
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	switch language {
	case "nodejs":
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, loader)
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	case "python":
		return python.GeneratePackage(tool, pkg, nil, loader)
	default:
		return nil, fmt.Errorf("there is no generator for %s", language)
	}
}

func write(place string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return err
	}
	return os.WriteFile(place, content, 0o644)
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", tool, err)
	os.Exit(1)
}
