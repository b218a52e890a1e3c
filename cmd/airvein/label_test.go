package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLabel(t *testing.T) {
	code, out, stderr := runLine(t, "", "label", "=G12341765432170", "=%5100", "--json")
	var got, want any
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK {
		t.Fatalf("exit %d, %v: %s%s", code, err, out, stderr)
	}
	const says = `{"labels":[{"kind":"din","din":"G123417654321","check":"A","valid":true},{"kind":"group","group":"O+","allocatable":true}]}`
	if err := json.Unmarshal([]byte(says), &want); err != nil {
		t.Fatal(err)
	}
	a, errA := json.Marshal(got)
	b, errB := json.Marshal(want)
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("got %s, want %s", a, b)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"=G12341765432171"}, exitFailed, `"valid": false`},
		{[]string{"=G12341765432170", "zebra"}, exitFailed, `"reason"`},
		{[]string{"=%5300"}, exitOK, `"unknown"`},
		{[]string{"&>0263262359"}, exitOK, "2026-11-22T23:59:00+08:00"},
		{[]string{"&>0263262359", "--zone", "Europe/London"}, exitOK, "2026-11-22T23:59:00Z"},
		{[]string{"&>0263262359", "--zone", "Mars"}, exitUsage, ""},
		{nil, exitUsage, ""},
		{[]string{"=%5100", "--table", "nowhere.yaml"}, exitFailed, ""},
	} {
		code, out, stderr := runLine(t, "", append([]string{"label", "--json"}, c.args...)...)
		if code != c.code || !strings.Contains(strings.ReplaceAll(out, `":f`, `": f`), c.says) {
			t.Errorf("%v: exit %d, %s%s", c.args, code, out, stderr)
		}
	}
}

func TestLabelTable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "codes.yaml")
	if err := os.WriteFile(file, []byte("source: invented\ngroups:\n  \"53\": {group: \"O+\", use: autologous only}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := runLine(t, "", "label", "=%5300", "--table", file)
	if code != exitOK || !strings.Contains(out, "O+") || !strings.Contains(out, "autologous only") || !strings.Contains(out, "not allocatable") {
		t.Errorf("exit %d: %s%s", code, out, stderr)
	}
}
