package main

import (
	"bytes"
	"context"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// asAirvein makes the test binary the real one, for the processes that a
// test, or the demo inside it, starts.
const asAirvein = "AIRVEIN_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asAirvein) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	if plan := os.Getenv(asVictim); plan != "" {
		os.Exit(victim(plan))
	}
	os.Exit(m.Run())
}

// runLine carries out a command line and gives what it said.
func runLine(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = Run(t.Context(), args, strings.NewReader(stdin), &out, &err)
	return code, out.String(), err.String()
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	for _, c := range commands() {
		code, out, _ := runLine(t, "", append(strings.Fields(c.name), "-h")...)
		if code != exitOK {
			t.Errorf("%s -h exits %d", c.name, code)
		}
		if !strings.Contains(out, "airvein "+strings.Fields(c.name)[0]) {
			t.Errorf("%s -h shows no example:\n%s", c.name, out)
		}
	}
}

// The examples are read by the commands' own flags: an example with a flag
// that is gone would mislead.
func TestExamplesParse(t *testing.T) {
	for _, c := range commands() {
		for _, line := range strings.Split(strings.ReplaceAll(c.example, "\\\n", " "), "\n") {
			line, _, _ = strings.Cut(line, " > ")
			args := strings.Fields(line)[1:]
			args, ok := cutPrefix(args, strings.Fields(c.name))
			if !ok {
				t.Errorf("%s: the example %q is of another command", c.name, line)
				continue
			}
			if _, err := parseMixed(flagsOf(t, c), unquote(args)); err != nil {
				t.Errorf("%s: the example %q does not parse: %v", c.name, line, err)
			}
		}
	}
}

func cutPrefix(args, prefix []string) ([]string, bool) {
	if len(args) < len(prefix) || !slices.Equal(args[:len(prefix)], prefix) {
		return nil, false
	}
	return args[len(prefix):], true
}

// unquote joins the words between double quotes, as a shell would.
func unquote(words []string) []string {
	var out []string
	open := false
	for _, w := range words {
		if open {
			out[len(out)-1] += " " + w
		} else {
			out = append(out, w)
		}
		if strings.Count(w, `"`)%2 == 1 {
			open = !open
		}
	}
	return out
}

func TestExitCodesAndWhatToDo(t *testing.T) {
	t.Setenv("AIRVEIN_URL", "")
	t.Setenv("AIRVEIN_TOKEN", "")
	cases := []struct {
		line string
		code int
		says string // on stderr
	}{
		{"", exitUsage, "Commands:"},
		{"fly", exitUsage, "airvein help"},
		{"order", exitUsage, "place, show, list"},
		{"order steal", exitUsage, "place, show, list"},
		{"bench", exitUsage, "bench route -h"},
		{"bench route now", exitUsage, "not expected"},
		{"demo --speed 0", exitUsage, "above 0"},
		{"demo --speed -1", exitUsage, "above 0"},
		{"demo --speed NaN", exitUsage, "above 0"},
		{"demo --speed fast", exitUsage, "above 0"},
		{"demo --orders -1", exitUsage, "--orders"},
		{"demo now", exitUsage, "not expected"},
		{"demo --listen 0.0.0.0:8080", exitUsage, "--behind-proxy"},
		{"demo --listen 8080", exitUsage, "HOST:PORT"},
		{"demo --scenario atlantis", exitFailed, "nanjing"},
		{"serve", exitUsage, "--site"},
		{"serve --site nowhere.yaml", exitFailed, "nowhere.yaml"},
		{"serve --site x --listen :8080", exitUsage, "--tls-cert"},
		{"serve --site x --tls-cert a", exitUsage, "belong together"},
		{"drones", exitFailed, "AIRVEIN_URL"},
		{"drones --colour red", exitUsage, "-h"},
		{"order show", exitUsage, "order list"},
		{"order place --group A+ --amount 4U", exitUsage, "--component"},
		{"order place --component red_cells --group A+ --amount 4", exitUsage, "4U"},
		{"order place --component red_cells --group A+ --amount 4U --needed-by noon", exitUsage, "--needed-by"},
		{"order receive O --shipment S --received-by w", exitUsage, "--unit"},
		{"order receive O --shipment S --received-by w --reject U1", exitUsage, "ID=REASON"},
		{"order cancel O", exitUsage, "--reason"},
		{"journal verify --data nowhere", exitFailed, "--data"},
		{"journal rebuild --data nowhere", exitFailed, "--data"},
		{"user add --role emperor x", exitUsage, "dispatcher"},
		{"token create", exitUsage, "--user"},
		{"eligible --unit O-", exitUsage, "--patient"},
		{"eligible --unit X --patient A+", exitUsage, "--unit"},
	}
	for _, c := range cases {
		code, _, stderr := runLine(t, "", strings.Fields(c.line)...)
		if code != c.code || !strings.Contains(stderr, c.says) {
			t.Errorf("airvein %s: exit %d, want %d, and %q in\n%s", c.line, code, c.code, c.says, stderr)
		}
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	code, out, _ := runLine(t, "", "help")
	if code != exitOK {
		t.Fatalf("exit %d", code)
	}
	for _, c := range commands() {
		if !strings.Contains(out, "  "+c.name+" ") {
			t.Errorf("help does not list %q", c.name)
		}
	}
}
