package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airvein/dispatch/blood"
	journalsqlite "airvein/dispatch/journal/sqlite"
)

func TestPolicyShow(t *testing.T) {
	code, out, stderr := runLine(t, "", "policy", "show", "--json")
	var all struct{ Policies []shownPolicy }
	if err := json.Unmarshal([]byte(out), &all); err != nil || code != exitOK || len(all.Policies) != len(blood.PolicyIDs()) {
		t.Fatalf("exit %d, %v: %s%s", code, err, out, stderr)
	}
	for _, p := range all.Policies {
		if p.Unconfirmed == 0 || len(p.Values) == 0 || len(p.Hash) != 64 {
			t.Errorf("%+v", p)
		}
	}
	code, out, _ = runLine(t, "", "policy", "show", "uk-1")
	if code != exitOK || !strings.Contains(out, "NOT CONFIRMED") || !strings.Contains(out, "NBTC") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, _, stderr := runLine(t, "", "policy", "show", "mars"); code != exitFailed || !strings.Contains(stderr, "cn-1") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

// serve refuses until exactly this version is approved on its data.
func TestPolicyApproval(t *testing.T) {
	data := t.TempDir()
	approve := func(args ...string) (int, string, string) {
		return runLine(t, "", append([]string{"policy", "approve", "--data", data}, args...)...)
	}
	refused := func() error {
		t.Helper()
		j, err := journalsqlite.Open(t.Context(), filepath.Join(data, journalFile))
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		return mayServe(t.Context(), j, "cn")
	}
	for _, args := range [][]string{{"cn-1"}, {"cn-1", "--by", " "}, {"--by", "Dr A"}} {
		if code, _, stderr := approve(args...); code != exitUsage {
			t.Errorf("%v: exit %d: %s", args, code, stderr)
		}
	}
	for _, version := range []string{"cn", "cn-99"} {
		if code, _, stderr := approve(version, "--by", "Dr A"); code != exitFailed || !strings.Contains(stderr, "cn-1") {
			t.Errorf("%s: exit %d: %s", version, code, stderr)
		}
	}
	if err := refused(); err == nil || !strings.Contains(err.Error(), "policy approve cn-1") {
		t.Errorf("before the approval: %v", err)
	}
	if code, _, stderr := approve("uk-1", "--by", "Dr A"); code != exitOK {
		t.Fatal(stderr)
	}
	if refused() == nil {
		t.Error("another policy's approval serves")
	}
	code, out, stderr := approve("cn-1", "--by", "Dr A")
	if code != exitOK || !strings.Contains(out, "platelets.groups") || !strings.Contains(out, "Dr A answers for cn-1") {
		t.Fatalf("exit %d: %s%s", code, out, stderr)
	}
	if err := refused(); err != nil {
		t.Errorf("after the approval: %v", err)
	}
	if code, out, stderr := runLine(t, "", "journal", "export", "--data", data); code != exitOK || strings.Count(out, "policy_approved") != 2 {
		t.Errorf("the journal: %s%s", out, stderr)
	}
	if _, err := os.Stat(filepath.Join(data, lockFile)); err != nil {
		t.Error(err)
	}
}
