package sim

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/site"
	"airvein/sim/scenarios"
)

func nanjing(t testing.TB) site.Scenario {
	t.Helper()
	data, err := scenarios.Load("nanjing")
	if err != nil {
		t.Fatal(err)
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

var began = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// run lets a world pass and fails on any violation.
func run(t *testing.T, cfg Config) *World {
	t.Helper()
	cfg.Scenario, cfg.Start = nanjing(t), began
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	broken, err := w.Run()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range broken {
		t.Error(v)
	}
	return w
}

func (w *World) delivered() int {
	n := 0
	for _, id := range w.acked {
		if o, ok := w.loop.State().Order(id); ok && w.loop.State().OrderState(o) == dispatch.OrderStateDelivered {
			n++
		}
	}
	return n
}

// TestQuietWorld: where nothing goes wrong every order is delivered and
// every drone comes home.
func TestQuietWorld(t *testing.T) {
	t.Parallel()
	w := run(t, Config{Seed: 1, Orders: 3, Length: 20 * time.Minute, Calm: 45 * time.Minute})
	if got := w.delivered(); got != 3 {
		t.Errorf("%d of 3 orders delivered", got)
	}
}

// TestOneGoroutineNoClock: the world starts nothing beside itself, waits
// for nothing, and reads no clock but its own.
func TestOneGoroutineNoClock(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range files {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt:
				t.Errorf("%s has a %T", name, n)
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				clock := ok && x.Name == "time" && strings.Contains(" Now Sleep After Tick NewTimer NewTicker AfterFunc Since Until ", " "+n.Sel.Name+" ")
				shared := ok && x.Name == "rand" && !strings.Contains(" New NewPCG Rand ", " "+n.Sel.Name+" ")
				if clock || shared {
					t.Errorf("%s uses %s.%s", name, x.Name, n.Sel.Name)
				}
			}
			return true
		})
	}
}
