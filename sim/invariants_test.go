package sim

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// heldAt is one place where an invariant is held.
type heldAt struct{ how, file, fn string }

// readInvariants reads the table.
func readInvariants(t *testing.T) map[string][]heldAt {
	t.Helper()
	data, err := os.ReadFile("invariants.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]heldAt{}
	id := ""
	for n, line := range strings.Split(string(data), "\n") {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, " "):
			id = fields[0]
			if len(fields) < 2 || out[id] != nil {
				t.Fatalf("line %d: an id, once, and what it says", n+1)
			}
			out[id] = []heldAt{}
		case len(fields) != 3:
			t.Fatalf("line %d: how, the file and the function", n+1)
		default:
			out[id] = append(out[id], heldAt{fields[0], fields[1], fields[2]})
		}
	}
	return out
}

// functions are those of a file, each with its source.
func functions(t *testing.T, file string) map[string]string {
	t.Helper()
	path := filepath.Join("..", file)
	src, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%s: %v", file, err)
		return nil
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, src, 0)
	if err != nil {
		t.Errorf("%s: %v", file, err)
		return nil
	}
	out := map[string]string{"*": ""}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			out[fn.Name.Name] = string(src[fset.Position(fn.Pos()).Offset:fset.Position(fn.End()).Offset])
		}
	}
	return out
}

// TestEveryInvariantIsHeld: each of the thirty-six stands in the table with
// a place that exists; a checker of the world names the invariant that it is
// said to hold; and every invariant that a checker names stands there.
func TestEveryInvariantIsHeld(t *testing.T) {
	table := readInvariants(t)
	for n := 1; n <= 36; n++ {
		id := fmt.Sprintf("I%d", n)
		if len(table[id]) == 0 {
			t.Errorf("%s is held nowhere", id)
		}
	}
	if len(table) != 36 {
		t.Errorf("the table has %d invariants, and there are 36", len(table))
	}
	files := map[string]map[string]string{}
	for id, places := range table {
		for _, p := range places {
			if files[p.file] == nil {
				files[p.file] = functions(t, p.file)
			}
			body, ok := files[p.file][p.fn]
			switch {
			case !ok:
				t.Errorf("%s: %s has no function %s", id, p.file, p.fn)
			case p.how == "world" && !strings.Contains(body, `broken("`+id+`"`):
				t.Errorf("%s: %s of %s never says that it is broken", id, p.fn, p.file)
			case p.how == "http" && !strings.HasPrefix(p.file, "web/"), p.how == "store" && !strings.Contains(p.file, "journaltest/"),
				!slices.Contains([]string{"world", "store", "kill", "http", "test"}, p.how):
				t.Errorf("%s: %s is no place of the kind %q", id, p.file, p.how)
			}
		}
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`broken\("(I[0-9]+)"`)
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for fn, body := range functions(t, "sim/"+file) {
			for _, m := range named.FindAllStringSubmatch(body, -1) {
				if !slices.Contains(table[m[1]], heldAt{"world", "sim/" + file, fn}) {
					t.Errorf("%s of sim/%s holds %s, and the table does not say so", fn, file, m[1])
				}
			}
		}
	}
}
