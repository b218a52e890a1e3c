package postgres

import (
	"net/url"
	"strings"
	"testing"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/journaltest"
)

// as gives the URL for a role that is a member of another. The throwaway
// server believes what name it is told.
func as(t *testing.T, admin, member string) string {
	t.Helper()
	name := "test_of_" + member
	raw(t, admin, "DO $$ BEGIN CREATE ROLE "+name+" LOGIN IN ROLE "+member+"; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(name)
	return u.String()
}

func TestAppRoleAppendsAndCannotRewrite(t *testing.T) {
	_, admin, last := filled(t)
	for range 2 { // a second time changes nothing
		if err := Grant(t.Context(), admin); err != nil {
			t.Fatal(err)
		}
	}
	app := as(t, admin, AppRole)
	for _, script := range []string{
		"UPDATE records SET data = '{}' WHERE seq = 1",
		"DELETE FROM records WHERE seq = 1",
		"TRUNCATE records",
		"DROP TABLE records",
		"ALTER TABLE records DISABLE TRIGGER ALL",
		"DROP TRIGGER records_never_change ON records",
		"CREATE OR REPLACE FUNCTION records_never_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
		"INSERT INTO head VALUES (1, 0, '', 0, 0) ON CONFLICT (one) DO UPDATE SET seq = 0",
		"DELETE FROM head",
		"CREATE TABLE mine (n INTEGER)",
	} {
		if err := try(t, app, script); err == nil || !strings.Contains(err.Error(), "permission denied") && !strings.Contains(err.Error(), "must be owner") {
			t.Errorf("the app's role may %s: %v", script, err)
		}
	}
	// It is all that a server needs.
	j, err := Open(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	term, err := j.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seq, err := j.Append(t.Context(), term, last, journaltest.Start(), weather())
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"snapshot": j.SaveSnapshot(t.Context(), seq, []byte("x")),
		"rebuild":  j.Rebuild(t.Context()),
		"text":     j.Texts().Put(t.Context(), "t1", "139"),
		"erase":    j.Texts().Erase(t.Context(), "t1"),
	} {
		if err != nil {
			t.Errorf("%s as the app: %v", what, err)
		}
	}
	if n, err := j.Verify(t.Context()); err != nil || n != journal.Seq(seq) {
		t.Errorf("verify says %d, %v", n, err)
	}
}

func TestReadRoleReadsTheTablesAlone(t *testing.T) {
	_, admin, _ := filled(t)
	if err := Grant(t.Context(), admin); err != nil {
		t.Fatal(err)
	}
	read := as(t, admin, ReadRole)
	for _, script := range []string{"SELECT * FROM orders", "SELECT * FROM turnaround", "SELECT * FROM wastage", "SELECT * FROM stock_history", "SELECT * FROM excursions"} {
		if err := try(t, read, script); err != nil {
			t.Errorf("%s: %v", script, err)
		}
	}
	for _, script := range []string{"SELECT * FROM records", "SELECT * FROM erasable_texts", "SELECT * FROM snapshots", "UPDATE orders SET urgency = ''", "DELETE FROM alarms"} {
		if err := try(t, read, script); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("the reader may %s: %v", script, err)
		}
	}
}

func TestTheOwnerIsStoppedToo(t *testing.T) {
	_, admin, _ := filled(t)
	for _, script := range []string{"UPDATE records SET data = '{}' WHERE seq = 1", "DELETE FROM records", "TRUNCATE records"} {
		if err := try(t, admin, script); err == nil || !strings.Contains(err.Error(), "never changed") {
			t.Errorf("%s: %v", script, err)
		}
	}
}
