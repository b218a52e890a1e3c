package blood

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// PolicyError is every mistake found in a policy file, by line.
type PolicyError struct {
	Problems []StockProblem
}

func (e *PolicyError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func (e *PolicyError) add(line int, format string, args ...any) {
	e.Problems = append(e.Problems, StockProblem{Line: max(line, 1), Message: fmt.Sprintf(format, args...)})
}

// maxPolicyBytes bounds a policy file; the ready ones are far below it.
const maxPolicyBytes = 1 << 20

// ParsePolicy reads a policy file: all of it, or a *PolicyError with every
// mistake by its line. A value that is not known is left out of the file,
// never written empty.
func ParsePolicy(data []byte) (*Policy, error) {
	bad := &PolicyError{}
	p := &Policy{Hash: hashOf(data)}
	if root := policyDocument(data, bad); root != nil {
		p.read(root, bad)
	}
	if len(bad.Problems) > 0 {
		sort.SliceStable(bad.Problems, func(i, j int) bool { return bad.Problems[i].Line < bad.Problems[j].Line })
		return nil, bad
	}
	return p, nil
}

func policyDocument(data []byte, bad *PolicyError) *yaml.Node {
	if len(data) > maxPolicyBytes {
		bad.add(1, "the file is larger than %d bytes", maxPolicyBytes)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); err != nil {
		line := 1
		_, _ = fmt.Sscanf(err.Error(), "yaml: line %d:", &line) // without a number it is the first
		bad.add(line, "this is not YAML, or the file is empty")
		return nil
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		bad.add(more.Line, "the file has a second YAML document; keep one")
		return nil
	}
	if line := aliasLine(&doc, 0); line > 0 {
		bad.add(line, "aliases and merge keys are not read here; write the values out")
		return nil
	}
	return doc.Content[0]
}

func aliasLine(n *yaml.Node, depth int) int {
	if n.Kind == yaml.AliasNode || n.Tag == "!!merge" || depth > 20 {
		return max(n.Line, 1)
	}
	for _, c := range n.Content {
		if line := aliasLine(c, depth+1); line > 0 {
			return line
		}
	}
	return 0
}

// fields takes a mapping apart. Every field must be known, and once.
func fields(n *yaml.Node, what string, bad *PolicyError, known ...string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		bad.add(n.Line, "%s must be a mapping (key: value)", what)
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		ok := len(known) == 0
		for _, w := range known {
			ok = ok || w == k.Value
		}
		switch _, twice := out[k.Value]; {
		case twice:
			bad.add(k.Line, "%s has %q twice", what, k.Value)
		case !ok:
			bad.add(k.Line, "%s has no key %q; known are %s", what, k.Value, strings.Join(known, ", "))
		default:
			out[k.Value] = n.Content[i+1]
		}
	}
	return out
}

// text is a required text of a mapping.
func text(f map[string]*yaml.Node, key, what string, line int, bad *PolicyError) string {
	n, ok := f[key]
	if !ok {
		bad.add(line, "%s has no %q", what, key)
		return ""
	}
	var s string
	if msg := readText(n, &s); msg != "" {
		bad.add(n.Line, "%s: %s %s", what, key, msg)
	}
	return s
}

func (p *Policy) read(root *yaml.Node, bad *PolicyError) {
	f := fields(root, "the policy", bad, "policy", "version", "name", "note", "values")
	p.ID = text(f, "policy", "the policy", root.Line, bad)
	p.Version = text(f, "version", "the policy", root.Line, bad)
	p.Name = text(f, "name", "the policy", root.Line, bad)
	p.Note = text(f, "note", "the policy", root.Line, bad)
	if !strings.HasPrefix(p.Version, p.ID+"-") || !plain(strings.ReplaceAll(p.Version, "-", ""), 2, 40) {
		bad.add(root.Line, "the version is the policy's name, a dash and a number: %s-1", p.ID)
	}
	values, ok := f["values"]
	if !ok {
		bad.add(root.Line, "the policy has no %q", "values")
		return
	}
	keys := policyKeys()
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.key
	}
	given := fields(values, "values", bad, names...)
	for _, k := range keys {
		if n, ok := given[k.key]; ok {
			p.value(k, n, bad)
		}
	}
}

// value reads one entry: value, source and confirmed, each of them needed.
func (p *Policy) value(k policyKey, n *yaml.Node, bad *PolicyError) {
	f := fields(n, k.key, bad, "value", "source", "confirmed")
	v := PolicyValue{Key: k.key, What: k.what, Safety: k.safety, Source: text(f, "source", k.key, n.Line, bad)}
	if c, ok := f["confirmed"]; !ok || c.Tag != "!!bool" || c.Decode(&v.Confirmed) != nil {
		bad.add(n.Line, "%s must say confirmed: true or confirmed: false", k.key)
	}
	value, ok := f["value"]
	if !ok {
		bad.add(n.Line, "%s has no value; leave the whole entry out where it is not known", k.key)
		return
	}
	if msg := k.read(&p.rules, value); msg != "" {
		bad.add(value.Line, "%s %s", k.key, msg)
	}
	v.Value = oneLine(value)
	p.Values = append(p.Values, v)
}

// oneLine writes a value as YAML's flow style does.
func oneLine(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		parts := make([]string, len(n.Content))
		for i, c := range n.Content {
			parts[i] = oneLine(c)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case yaml.MappingNode:
		var parts []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, n.Content[i].Value+": "+oneLine(n.Content[i+1]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return n.Value
}
