package main

import (
	"flag"
	"io"
	"slices"
	"testing"
	"time"

	"airvein/dispatch/blood"
)

// flagsOf are a command's flags as the command itself defines them.
func flagsOf(t *testing.T, c command) *flag.FlagSet {
	t.Helper()
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	c.setup(fs)
	return fs
}

func TestFlagsMayStandAnywhere(t *testing.T) {
	cases := []struct {
		args, rest []string
		on         bool
	}{
		{[]string{"-v", "a", "b"}, []string{"a", "b"}, true},
		{[]string{"a", "-v", "b"}, []string{"a", "b"}, true},
		{[]string{"a", "b"}, []string{"a", "b"}, false},
		{[]string{"a", "--", "-v"}, []string{"a", "-v"}, false},
		{[]string{"-v"}, nil, true},
	}
	for _, c := range cases {
		fs := flag.NewFlagSet("x", flag.ContinueOnError)
		v := fs.Bool("v", false, "")
		rest, err := parseMixed(fs, c.args)
		if err != nil || !slices.Equal(rest, c.rest) || *v != c.on {
			t.Errorf("%q: %q, %v, %v", c.args, rest, *v, err)
		}
	}
}

func TestAmounts(t *testing.T) {
	cases := []struct {
		in        string
		component blood.Component
		n         float64
		def       blood.UnitDef
	}{
		{"4U", blood.RedCells, 4, blood.CN200ml},
		{"1.5u", blood.Plasma, 1.5, blood.CN200ml},
		{"1U", blood.Platelets, 1, blood.TreatmentDose},
		{"600ml", blood.RedCells, 600, blood.Millilitre},
		{"600mL", blood.RedCells, 600, blood.Millilitre},
		{"2bag", blood.RedCells, 2, blood.Bag450ml},
		{"1dose", blood.Platelets, 1, blood.TreatmentDose},
	}
	for _, c := range cases {
		n, def, err := parseAmount(c.in, c.component)
		if err != nil || n != c.n || def != c.def {
			t.Errorf("%s of %s: %g %s, %v", c.in, c.component, n, def, err)
		}
	}
	for _, in := range []string{"", "U", "4", "0U", "-1U", "NaNU", "InfU", "4 U x", "4pints", "1e400U"} {
		if n, def, err := parseAmount(in, blood.RedCells); err == nil {
			t.Errorf("%q became %g %s", in, n, def)
		}
	}
}

func TestClockRunsSpeedTimesAsFast(t *testing.T) {
	wall := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	scenario := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	c := simClock{wall: wall, scenario: scenario, speed: 20}
	for after, want := range map[time.Duration]time.Duration{0: 0, time.Second: 20 * time.Second, -time.Minute: -20 * time.Minute} {
		if got := c.Scenario(wall.Add(after)).Sub(scenario); got != want {
			t.Errorf("%v of wall time is %v of scenario time, want %v", after, got, want)
		}
	}
}

func TestListeningBeyondThisMachineNeedsTLS(t *testing.T) {
	cases := []struct {
		o  listenOptions
		ok bool
	}{
		{listenOptions{addr: "127.0.0.1:0"}, true},
		{listenOptions{addr: "localhost:8080"}, true},
		{listenOptions{addr: "[::1]:8080"}, true},
		{listenOptions{addr: ":8080"}, false},
		{listenOptions{addr: "0.0.0.0:8080"}, false},
		{listenOptions{addr: "192.168.1.4:8080"}, false},
		{listenOptions{addr: "blood.example.org:8080"}, false},
		{listenOptions{addr: "0.0.0.0:8080", behindProxy: true}, true},
		{listenOptions{addr: "0.0.0.0:8443", cert: "c", key: "k"}, true},
		{listenOptions{addr: "0.0.0.0:8443", cert: "c"}, false},
		{listenOptions{addr: "127.0.0.1:0", origins: []string{"https://blood.example.org"}}, true},
		{listenOptions{addr: "127.0.0.1:0", origins: []string{"blood.example.org"}}, false},
		{listenOptions{addr: "127.0.0.1:0", origins: []string{"https://blood.example.org/path"}}, false},
	}
	for _, c := range cases {
		if err := c.o.check(); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
}

func TestCookiesAreSecureWhereBrowsersComeByTLS(t *testing.T) {
	cases := []struct {
		o    listenOptions
		want bool
	}{
		{listenOptions{addr: "127.0.0.1:0"}, false},
		{listenOptions{addr: "127.0.0.1:0", behindProxy: true}, true},
		{listenOptions{addr: "127.0.0.1:0", behindProxy: true, origins: []string{"https://a.example"}}, true},
		{listenOptions{addr: "127.0.0.1:0", behindProxy: true, origins: []string{"http://localhost:8080"}}, false},
	}
	for _, c := range cases {
		l, err := c.o.open()
		if err != nil {
			t.Fatal(err)
		}
		if l.secure != c.want {
			t.Errorf("%+v: secure %v", c.o, l.secure)
		}
		l.Close()
	}
}

func TestOneServerADataDirectory(t *testing.T) {
	dir := t.TempDir()
	first, err := openDataDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openDataDir(dir); err == nil {
		t.Fatal("two servers share a directory")
	}
	first.close()
	again, err := openDataDir(dir)
	if err != nil {
		t.Fatalf("a stopped server's directory stays locked: %v", err)
	}
	again.close()
}
