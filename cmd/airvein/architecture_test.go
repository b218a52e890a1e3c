package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layer is one row of the table of imports. Of several rows whose path fits
// a package the longest binds. "x/..." stands for x and all below it.
type layer struct {
	path  string
	ours  []string // of our packages, besides what lies below the path itself
	third []string // module paths of others
	pure  bool     // no clock, randomness, goroutine, select or log
}

// The table says who may import whom. It is the whole rule: a package that
// no row fits fails the test.
func layers() []layer {
	core := []string{"geo/...", "fleet", "fleet/driver", "dispatch/..."}
	return []layer{
		{path: "geo/...", ours: []string{"geo/..."}, third: []string{"github.com/paulmach/orb", "github.com/uber/h3-go/v4", "github.com/twpayne/go-kml/v3"}, pure: true},

		// fleet's Model knows what the route planner needs of it.
		{path: "fleet", ours: []string{"geo", "geo/route"}, pure: true},
		{path: "fleet/driver", ours: []string{"geo", "fleet"}, pure: true},
		{path: "fleet/autopilot", ours: []string{"geo", "geo/route", "fleet"}, pure: true}, // route.Wind
		{path: "fleet/guard", ours: []string{"geo", "fleet"}, pure: true},
		{path: "fleet/mavlink", ours: []string{"geo", "fleet", "fleet/guard"}, third: []string{"github.com/bluenviron/gomavlib/v3"}},
		{path: "fleet/history/...", ours: []string{"geo", "fleet", "fleet/history"}, third: []string{"github.com/mattn/go-sqlite3", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"}},

		// A zone's polygons are orb's, for dispatch and for site.
		{path: "dispatch", ours: []string{"geo/...", "fleet", "dispatch/..."}, third: []string{"github.com/paulmach/orb"}, pure: true},
		{path: "dispatch/site", ours: []string{"geo/...", "fleet", "dispatch/blood"}, third: []string{"go.yaml.in/yaml/v3", "github.com/paulmach/orb"}, pure: true},
		// A stock list may come in GB 18030, whose table is x/text's.
		{path: "dispatch/blood", third: []string{"go.yaml.in/yaml/v3", "golang.org/x/text"}, pure: true},
		{path: "dispatch/coldchain", ours: []string{"dispatch/blood"}, pure: true},
		{path: "dispatch/assign", ours: []string{"geo/...", "fleet", "dispatch/blood", "dispatch/coldchain", "dispatch/site"}, pure: true},
		{path: "dispatch/alarm", pure: true},
		{path: "dispatch/report", ours: []string{"dispatch/blood", "dispatch/coldchain", "dispatch/alarm"}, pure: true},
		{path: "dispatch/journal/...", ours: append([]string{"dispatch/journal/..."}, core...)},
		{path: "dispatch/journal/sqlite", ours: append([]string{"dispatch/journal"}, core...), third: []string{"github.com/mattn/go-sqlite3", "github.com/pressly/goose/v3"}},
		{path: "dispatch/journal/postgres/...", ours: append([]string{"dispatch/journal", "dispatch/journal/tables"}, core...), third: []string{"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"}},
		{path: "dispatch/engine/spool"},
		{path: "dispatch/engine", ours: append([]string{"fleet/history", "dispatch/journal"}, core...)},

		{path: "web", ours: append([]string{"fleet/history", "web/account"}, core...), third: []string{"github.com/gorilla/websocket", "github.com/danielgtaylor/huma/v2", "github.com/prometheus/client_golang"}},
		{path: "web/account", third: []string{"github.com/alexedwards/argon2id"}},
		{path: "web/account/sqlite", ours: []string{"web/account"}, third: []string{"github.com/mattn/go-sqlite3"}},

		// Everything but the SQL back-ends and sockets.
		{path: "sim/...", ours: append([]string{"sim/...", "fleet/autopilot", "fleet/guard", "fleet/history", "fleet/history/memory", "dispatch/journal/memory"}, core...), third: []string{"go.yaml.in/yaml/v3", "github.com/paulmach/orb"}},
		{path: "sim/people", ours: []string{"geo", "dispatch/blood", "dispatch/site"}, pure: true},

		{path: "sim/bench", ours: []string{"..."}, third: []string{"..."}},

		{path: "cmd/airvein", ours: []string{"..."}, third: []string{"..."}},
	}
}

type goPackage struct {
	ImportPath string
	Dir        string
	Standard   bool
	Module     *struct {
		Path string
		Main bool
	}
	GoFiles, CgoFiles []string
	Imports           []string
}

// listPackages is every package that the tree's own need, and ours apart.
func listPackages(t *testing.T) (ours []goPackage, all map[string]goPackage) {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Module,GoFiles,CgoFiles,Imports", "airvein/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	all = map[string]goPackage{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return ours, all
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
		if p.Module != nil && p.Module.Main {
			ours = append(ours, p)
		}
	}
}

func fits(pattern, path string) bool {
	if pattern == "..." {
		return true
	}
	if top, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == top || strings.HasPrefix(path, top+"/")
	}
	return pattern == path
}

// layerOf is the row that binds a package: an exact one before one with
// "...", and of those the longest.
func layerOf(path string) (layer, bool) {
	var best layer
	rank := -1
	for _, l := range layers() {
		if !fits(l.path, path) {
			continue
		}
		r := len(l.path)
		if !strings.HasSuffix(l.path, "...") {
			r += 1000
		}
		if r > rank {
			best, rank = l, r
		}
	}
	return best, rank >= 0
}

func TestImportsFollowTheTable(t *testing.T) {
	ours, all := listPackages(t)
	if len(ours) < 10 {
		t.Fatalf("go list found only %d packages of ours", len(ours))
	}
	for _, p := range ours {
		path := strings.TrimPrefix(p.ImportPath, "airvein/")
		l, ok := layerOf(path)
		if !ok {
			t.Errorf("%s stands in no row of the table: say what it may import", path)
			continue
		}
		for _, imp := range p.Imports {
			dep, known := all[imp]
			switch {
			case !known || dep.Standard: // "C" has no entry
			case dep.Module.Main:
				to := strings.TrimPrefix(imp, "airvein/")
				if !slices.ContainsFunc(l.ours, func(pat string) bool { return fits(pat, to) }) {
					t.Errorf("%s imports %s, which its row does not allow", path, to)
				}
			case !slices.ContainsFunc(l.third, func(pat string) bool { return pat == "..." || pat == dep.Module.Path }):
				t.Errorf("%s imports %s of %s, which its row does not allow", path, imp, dep.Module.Path)
			}
		}
	}
}

func TestPurePackagesHaveNoClockRandomnessOrGoroutines(t *testing.T) {
	ours, _ := listPackages(t)
	checked := 0
	for _, p := range ours {
		path := strings.TrimPrefix(p.ImportPath, "airvein/")
		if l, ok := layerOf(path); !ok || !l.pure {
			continue
		}
		checked++
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range impurities(f) {
				t.Errorf("%s: %s is not for a pure package", fset.Position(found.pos), found.what)
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d pure packages were looked at", checked)
	}
}

type impurity struct {
	pos  token.Pos
	what string
}

// impurities finds what pure packages must not have in a file.
func impurities(f *ast.File) []impurity {
	var out []impurity
	banned := []string{"math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "os", "net/http"}
	timeName, netName := "", ""
	for _, imp := range f.Imports {
		path, _ := strconv.Unquote(imp.Path.Value) // the parser has read it
		if slices.Contains(banned, path) {
			out = append(out, impurity{imp.Pos(), "import " + path})
		}
		name := path
		if imp.Name != nil {
			name = imp.Name.Name
		}
		switch path {
		case "time":
			timeName = name
		case "net":
			netName = name
		}
	}
	clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	addresses := []string{"SplitHostPort", "JoinHostPort", "ParseIP"} // no I/O, so allowed of net
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			out = append(out, impurity{n.Pos(), "a go statement"})
		case *ast.SelectStmt:
			out = append(out, impurity{n.Pos(), "select"})
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if ok && timeName != "" && x.Name == timeName && slices.Contains(clock, n.Sel.Name) {
				out = append(out, impurity{n.Pos(), "time." + n.Sel.Name})
			}
			if ok && netName != "" && x.Name == netName && !slices.Contains(addresses, n.Sel.Name) {
				out = append(out, impurity{n.Pos(), "net." + n.Sel.Name})
			}
		}
		return true
	})
	return out
}

func TestTheBanSeesWhatItBans(t *testing.T) {
	src := `package x
import ("math/rand"; "net"; clock "time")
func f() { go g(); select {}; _ = clock.Now(); _ = rand.Int(); net.Dial("", net.JoinHostPort("", "")) }`
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range impurities(f) {
		got = append(got, i.what)
	}
	want := []string{"import math/rand", "a go statement", "select", "time.Now", "net.Dial"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
