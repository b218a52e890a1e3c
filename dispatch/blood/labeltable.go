package blood

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// LabelTable is what the codes of labels mean. ISBT 128's tables are
// licensed: what is built in is a sample, and a site loads its own.
type LabelTable struct {
	Source     string
	groups     map[string]labelGroup
	phenotypes map[byte]string // K by the letter; a digit never speaks of K
	products   map[string]Component
}

type labelGroup struct {
	group Group
	use   string // "" is the default: not specified
}

// SampleLabelTable are the default ABO and RhD codes, as data of public
// domain software has them, and nothing else: no code of restricted use, no
// phenotype, no product.
func SampleLabelTable() *LabelTable {
	t := &LabelTable{
		Source: "sample: default ABO/RhD codes of VistA (WorldVistA/VistA-M, routine LRBLB, public domain)",
		groups: map[string]labelGroup{},
	}
	for code, g := range map[string]Group{
		"95": "O-", "51": "O+", "06": "A-", "62": "A+", "17": "B-", "73": "B+", "28": "AB-", "84": "AB+",
		"55": "O?", "66": "A?", "77": "B?", "88": "AB?",
	} {
		t.groups[code] = labelGroup{group: g}
	}
	return t
}

// ParseLabelTable reads a site's own table: source; groups, each with its
// group and, where its use is restricted, to what; phenotypes with their k;
// products with their component. The error is a *PolicyError with every
// mistake by its line.
func ParseLabelTable(data []byte) (*LabelTable, error) {
	bad := &PolicyError{}
	t := &LabelTable{groups: map[string]labelGroup{}, phenotypes: map[byte]string{}, products: map[string]Component{}}
	if root := policyDocument(data, bad); root != nil {
		f := fields(root, "the table", bad, "source", "groups", "phenotypes", "products")
		t.Source = text(f, "source", "the table", root.Line, bad)
		entries(f["groups"], "groups", 2, bad, t.group, "group", "use")
		entries(f["phenotypes"], "phenotypes", 1, bad, t.phenotype, "k")
		entries(f["products"], "products", 5, bad, t.product, "component")
	}
	if len(bad.Problems) > 0 {
		return nil, bad
	}
	return t, nil
}

// entries reads a mapping from codes of a length to mappings.
func entries(n *yaml.Node, what string, length int, bad *PolicyError, read func(code string, f map[string]*yaml.Node) string, known ...string) {
	if n == nil {
		return
	}
	all := fields(n, what, bad)
	for _, code := range slices.Sorted(maps.Keys(all)) {
		e := all[code]
		if !plain(code, length, length) {
			bad.add(e.Line, "%s: a code has %d letters and digits", what, length)
			continue
		}
		if msg := read(code, fields(e, what+" "+code, bad, known...)); msg != "" {
			bad.add(e.Line, "%s %s: %s", what, code, msg)
		}
	}
}

func scalar(f map[string]*yaml.Node, key string) string {
	if n, ok := f[key]; ok && n.Kind == yaml.ScalarNode {
		return strings.TrimSpace(n.Value)
	}
	return ""
}

func (t *LabelTable) group(code string, f map[string]*yaml.Node) string {
	g, err := ParseGroup(scalar(f, "group"))
	if err != nil {
		return err.Error()
	}
	use := scalar(f, "use")
	if _, given := f["use"]; given && use == "" {
		return "use is empty: say what the code restricts the unit to, or leave it out"
	}
	t.groups[code] = labelGroup{g, use}
	return ""
}

func (t *LabelTable) phenotype(code string, f map[string]*yaml.Node) string {
	k := scalar(f, "k")
	if !slices.Contains([]string{"negative", "positive"}, k) {
		return "k must be negative or positive"
	}
	if allDigits(code) {
		return "a digit says nothing about K"
	}
	t.phenotypes[code[0]] = k
	return ""
}

func (t *LabelTable) product(code string, f map[string]*yaml.Node) string {
	c, err := ParseComponent(scalar(f, "component"))
	if err != nil {
		return fmt.Sprint(err)
	}
	t.products[code] = c
	return ""
}
