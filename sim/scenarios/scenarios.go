// Package scenarios holds the ready scenarios: a site with stock, weather
// and demand each, as YAML. The format is described at the top of
// nanjing.yaml. Reading them is dispatch/site's business.
package scenarios

import (
	"embed"
	"fmt"
	"os"
	"slices"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Names are the ready scenarios, sorted.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil // the embedded root is always there
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(out)
	return out
}

// Load gives the bytes of a ready scenario by its name, or of a file by its
// path: what has a slash or a .yaml or .yml ending is a path.
func Load(name string) ([]byte, error) {
	isPath := strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
	if isPath {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("scenario file: %w", err)
		}
		return data, nil
	}
	if slices.Contains(Names(), name) {
		return files.ReadFile(name + ".yaml")
	}
	return nil, fmt.Errorf("no scenario %q: take one of %s, or give the path of a .yaml file", name, strings.Join(Names(), ", "))
}
