package site

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxBytes bounds a file: a site with hundreds of hospitals and thousands
// of zone vertices stays far below it.
const maxBytes = 8 << 20

// document reads the one mapping a file consists of. Aliases and merge
// keys are refused: an alias can blow a small file up without bound, and
// its mistakes would be named at the wrong line.
func document(data []byte, errs *Errors) *object {
	if len(data) > maxBytes {
		errs.add(1, "the file has %d bytes, more than the %d allowed", len(data), maxBytes)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			errs.add(1, "the file is empty; a site file starts with id, name and zone")
			return nil
		}
		line, text := splitYAMLError(err)
		errs.add(line, "%s", text)
		return nil
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		errs.add(max(more.Line, 1), "the file has a second YAML document; keep one")
		return nil
	}
	if line, ok := findAlias(&doc, 0); ok {
		errs.add(line, "aliases, anchors' copies and merge keys (*, <<) are not read here, or the file nests too deep; write the values out")
		return nil
	}
	return newObject(doc.Content[0], "the file", errs)
}

func findAlias(n *yaml.Node, depth int) (int, bool) {
	if n.Kind == yaml.AliasNode || n.Tag == "!!merge" || depth > 20 {
		return n.Line, true
	}
	for _, c := range n.Content {
		if line, ok := findAlias(c, depth+1); ok {
			return line, true
		}
	}
	return 0, false
}

// splitYAMLError takes the line out of "yaml: line 3: did not find ...".
func splitYAMLError(err error) (line int, text string) {
	text = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, after, ok := strings.Cut(rest, ": "); ok {
			line, _ = strconv.Atoi(number)
			text = after
		}
	}
	return max(line, 1), "this is not YAML: " + text
}

// object is one mapping being read. Every key has to be taken by somebody;
// done reports those that nobody knew.
type object struct {
	what  string // how messages call it: "drone AV-01"
	line  int
	errs  *Errors
	keys  map[string]*yaml.Node
	names map[string]int // key -> its line
	taken map[string]bool
	known []string
}

// newObject is nil, with a mistake noted, if the node is no mapping.
func newObject(n *yaml.Node, what string, errs *Errors) *object {
	if n.Kind != yaml.MappingNode {
		errs.add(n.Line, "%s must be a mapping (key: value), not %s", what, kindName(n))
		return nil
	}
	o := &object{what: what, line: n.Line, errs: errs,
		keys: map[string]*yaml.Node{}, names: map[string]int{}, taken: map[string]bool{}}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if at, twice := o.names[k.Value]; twice {
			errs.add(k.Line, "%s has %q twice, first on line %d", what, k.Value, at)
			continue
		}
		o.keys[k.Value], o.names[k.Value] = v, k.Line
	}
	return o
}

func kindName(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

func (o *object) bad(line int, format string, args ...any) { o.errs.add(line, format, args...) }

// get takes a key; nil if absent, with a mistake noted if it is required.
func (o *object) get(key string, required bool) *yaml.Node {
	o.taken[key] = true
	o.known = append(o.known, key)
	n, ok := o.keys[key]
	if !ok && required {
		o.bad(o.line, "%s has no %q", o.what, key)
	}
	return n
}

// done notes every key that nobody took.
func (o *object) done() {
	slices.Sort(o.known)
	for _, k := range slices.Sorted(maps.Keys(o.names)) {
		if !o.taken[k] {
			o.bad(o.names[k], "%s has no key %q; known are %s", o.what, k, strings.Join(o.known, ", "))
		}
	}
}

// lineOf is where a key stands, or the object if it does not.
func (o *object) lineOf(key string) int {
	if l, ok := o.names[key]; ok {
		return l
	}
	return o.line
}

func (o *object) text(key string, required bool) string {
	n := o.get(key, required)
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		o.bad(n.Line, "%s: %s must be a text, not %s", o.what, key, kindName(n))
		return ""
	}
	s := strings.TrimSpace(n.Value)
	if s == "" && required {
		o.bad(n.Line, "%s: %s is empty", o.what, key)
	}
	return s
}

func isIdent(s string) bool {
	if s == "" || len(s) > 64 || strings.ContainsRune("._-", rune(s[0])) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && !(r >= '0' && r <= '9') && !strings.ContainsRune("._-", r)
	}) < 0
}

// ident is a required id: it appears in URLs, logs and file names, so it
// is plain ASCII.
func (o *object) ident(key string) string {
	s := o.text(key, true)
	if s != "" && !isIdent(s) {
		o.bad(o.lineOf(key), "%s: %s %q must be 1 to 64 letters, digits, dots, dashes or underscores", o.what, key, s)
	}
	return s
}

// oneOf is a word out of a fixed list.
func (o *object) oneOf(key string, required bool, allowed ...string) string {
	s := o.text(key, required)
	if s == "" {
		return ""
	}
	for _, a := range allowed {
		if s == a {
			return s
		}
	}
	o.bad(o.lineOf(key), "%s: %s %q is not one of %s", o.what, key, s, strings.Join(allowed, ", "))
	return ""
}

func (o *object) flag(key string) bool {
	n := o.get(key, false)
	if n == nil {
		return false
	}
	var b bool
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Decode(&b) != nil {
		o.bad(n.Line, "%s: %s must be true or false, not %s", o.what, key, kindName(n))
	}
	return b
}

// number is a required finite number within [lo, hi].
func (o *object) number(key string, lo, hi float64) float64 {
	n := o.get(key, true)
	if n == nil {
		return lo
	}
	return o.numberIn(n, key, lo, hi)
}

func (o *object) numberIn(n *yaml.Node, key string, lo, hi float64) float64 {
	var v float64
	isNumber := n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float")
	if !isNumber || n.Decode(&v) != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		o.bad(n.Line, "%s: %s must be a number, not %s", o.what, key, kindName(n))
		return lo
	}
	if v < lo || v > hi {
		o.bad(n.Line, "%s: %s is %v, which is not between %v and %v", o.what, key, v, lo, hi)
		return lo
	}
	return v
}

func (o *object) whole(key string, lo, hi int) int {
	v := o.number(key, float64(lo), float64(hi))
	if v != math.Trunc(v) {
		o.bad(o.lineOf(key), "%s: %s is %v, not a whole number", o.what, key, v)
		return lo
	}
	return int(v)
}

// instant is an optional RFC 3339 time.
func (o *object) instant(key string) time.Time {
	s := o.text(key, false)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		o.bad(o.lineOf(key), "%s: %s %q is not a time like 2026-01-31T08:00:00+08:00", o.what, key, s)
	}
	return t
}

// list is the items of a list.
func (o *object) list(key string, required bool) []*yaml.Node {
	n := o.get(key, required)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.bad(n.Line, "%s: %s must be a list, not %s", o.what, key, kindName(n))
		return nil
	}
	if required && len(n.Content) == 0 {
		o.bad(n.Line, "%s: %s is empty", o.what, key)
	}
	return n.Content
}

// child is a nested mapping, nil if absent or wrong.
func (o *object) child(key string, required bool) *object {
	n := o.get(key, required)
	if n == nil {
		return nil
	}
	return newObject(n, o.what+": "+key, o.errs)
}

// each reads a list of mappings; what names one, by its id where it has
// one, so that a message can be acted on without counting.
func (o *object) each(key, what string, required bool, read func(*object)) {
	for _, n := range o.list(key, required) {
		name := what
		if n.Kind == yaml.MappingNode {
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == "id" && n.Content[i+1].Kind == yaml.ScalarNode {
					name = what + " " + n.Content[i+1].Value
				}
			}
		}
		if c := newObject(n, name, o.errs); c != nil {
			read(c)
			c.done()
		}
	}
}
