package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/journaltest"
	"airvein/dispatch/journal/tables"
)

func TestConformance(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) journaltest.Open {
		path := filepath.Join(t.TempDir(), "air vein?50%#.db") // an awkward name must not matter
		return func() (journal.Journal, error) { return Open(t.Context(), path) }
	})
}

// filled is a journal with the suite's story in it.
func filled(t *testing.T) (*Journal, string, journal.Seq) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "airvein.db")
	j, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	term, err := j.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var seq journal.Seq
	for _, batch := range journaltest.Story() {
		if seq, err = j.Append(t.Context(), term, seq, journaltest.Start(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return j, path, seq
}

// dump is every row of the read tables.
func dump(t *testing.T, db *sql.DB) string {
	t.Helper()
	var out strings.Builder
	for _, table := range tables.Names() {
		rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		cols, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			vals := make([]any, len(cols))
			into := make([]any, len(cols))
			for i := range vals {
				into[i] = &vals[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, table, vals)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return out.String()
}

func TestRebuildGivesWhatLiveWrote(t *testing.T) {
	j, path, _ := filled(t)
	live := dump(t, j.rd)
	for _, table := range tables.Names() {
		if !strings.Contains(live, table+" [") {
			t.Errorf("the story leaves %s empty: the comparison says nothing of it", table)
		}
	}
	raw(t, path, "DELETE FROM custody_steps; UPDATE orders SET urgency = 'routine'; DELETE FROM boxes")
	if dump(t, j.rd) == live {
		t.Fatal("the dump does not see the tables")
	}
	if err := j.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := dump(t, j.rd); got != live {
		t.Fatalf("rebuilt:\n%s\nlive:\n%s", got, live)
	}
	// An older projector's tables are rebuilt at open.
	raw(t, path, "DELETE FROM deliveries; UPDATE head SET projection = 0")
	j.Close()
	again, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := dump(t, again.rd); got != live {
		t.Fatalf("rebuilt at open:\n%s\nlive:\n%s", got, live)
	}
}

func TestReadTablesSayWhatHappened(t *testing.T) {
	j, _, _ := filled(t)
	for query, want := range map[string]string{
		"SELECT state || ' ' || wrong_codes || ' ' || in_box FROM shipments WHERE id = 's1'":                                                                     "delivered 1 0",
		"SELECT state FROM shipments WHERE id = 's3'":                                                                                                            "returned",
		"SELECT group_concat(id || ' ' || status, ',') FROM (SELECT * FROM units ORDER BY id)":                                                                   "u1 delivered,u2 quarantined,u3 discarded,u4 available,u5 delivered,u6 quarantined,u7 reserved",
		"SELECT removed FROM units WHERE id = 'u4'":                                                                                                              "1",
		"SELECT group_concat(unit) FROM allocations WHERE ended_at IS NULL":                                                                                      "u1,u5,u7",
		"SELECT group_concat(id || ' ' || state || ' ' || active, ',') FROM flights":                                                                             "f1 ended 0,f2 failed 0,f3 ended 0,f6 failed 0",
		"SELECT group_concat(id || ' ' || state || ' ' || place, ',') FROM boxes":                                                                                "b1 at_hospital pukou-people,b2 received centre",
		"SELECT group_concat(what, ',') FROM (SELECT what FROM custody_steps WHERE unit = 'u1' ORDER BY seq, n)":                                                 "reserved,packed,departed,arrived,received,fate_TX",
		"SELECT group_concat(what || ' ' || place || ' ' || reason, ',') FROM (SELECT * FROM custody_steps WHERE unit = 'u2' ORDER BY seq DESC, n DESC LIMIT 4)": "unit_recalled centre rc-1: donor called; quarantined at centre,unit_released centre no clot seen,quarantined centre came back,rejected pukou-people clot",
		"SELECT place || ' ' || who FROM custody_steps WHERE what = 'arrived' LIMIT 1":                                                                           "pukou-people d1",
		"SELECT held_code IS NULL AND cancelled_by = 'ward' FROM orders WHERE id = 'o2'":                                                                         "1",
		"SELECT group_concat(id || ' ' || count || ' ' || (cleared_at IS NULL), ',') FROM alarms":                                                                "a1 2 0,a1 1 1",
		"SELECT received_by || ' ' || units || ' ' || rejected || ' ' || surface_c FROM deliveries":                                                              "nurse 1 1 1.5",
		"SELECT hospital || ' ' || deliveries || ' ' || month FROM turnaround":                                                                                   "pukou-people 1 2026-03",
		"SELECT group_concat(why || ' ' || units, ',') FROM (SELECT * FROM wastage ORDER BY why)":                                                                "discarded 1,quarantined 2",
		"SELECT group_concat(grp || ' ' || day || ' ' || units, ',') FROM stock_history":                                                                         "A+ 2026-03-01 2",
		"SELECT shipment || ' ' || max_c || ' ' || verdict FROM excursions":                                                                                      "s1 4.5 in_range",
		"SELECT count(*) FROM pragma_foreign_key_check":                                                                                                          "0",
		"SELECT what || ' ' || who || ' ' || place FROM custody_steps WHERE unit = 'u5' AND what = 'arrived'":                                                    "arrived courier li pukou-people",
		"SELECT what || ' ' || who || ' ' || place FROM custody_steps WHERE unit = 'u6' AND what = 'recalled'":                                                   "recalled dana courier li",
		"SELECT mode || ' ' || drone || flight FROM shipments WHERE id = 's6'":                                                                                   "road ",
	} {
		var got string
		if err := j.rd.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", query, got, err, want)
		}
	}
}

// raw changes the file as somebody with sqlite3 in hand would.
func raw(t *testing.T, path, script string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(script); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

func copyFile(t *testing.T, from string) string {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestReadOnlyBesideAServer(t *testing.T) {
	j, path, last := filled(t)
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n, err := r.Verify(t.Context()); err != nil || n != last {
		t.Fatalf("verify says %d, %v; want %d", n, err, last)
	}
	if _, err := r.Lead(t.Context()); !errors.Is(err, journal.ErrUnavailable) {
		t.Fatalf("a read-only journal leads: %v", err)
	}
	term, err := j.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), term, last, journaltest.Start(), journaltest.Story()[21][:1]); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Verify(t.Context()); err != nil || n != last+1 {
		t.Fatalf("after the server appended, verify says %d, %v", n, err)
	}
}

// What a killed server leaves is the file and its write-ahead log, the
// newest records in the log alone.
func TestAfterAKill(t *testing.T) {
	_, path, last := filled(t)
	for _, open := range []func(string) (*Journal, error){OpenReadOnly, func(p string) (*Journal, error) { return Open(t.Context(), p) }} {
		left := copyFile(t, path)
		log, err := os.ReadFile(path + "-wal")
		if err != nil || len(log) == 0 {
			t.Fatalf("no write-ahead log: %v", err)
		}
		if err := os.WriteFile(left+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := open(left)
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		if n, err := j.Verify(t.Context()); err != nil || n != last {
			t.Errorf("verify says %d, %v; want %d", n, err, last)
		}
	}
	// Without its log the file is an older one, and whole.
	j, err := Open(t.Context(), copyFile(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if n, err := j.Verify(t.Context()); err != nil || n > last {
		t.Errorf("verify says %d, %v", n, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	ctx := t.Context()
	t.Run("a newer schema", func(t *testing.T) {
		j, path, _ := filled(t)
		j.Close()
		raw(t, path, "INSERT INTO journal_versions (version_id, is_applied) VALUES (99, 1)")
		for _, open := range []func() (*Journal, error){func() (*Journal, error) { return Open(ctx, path) }, func() (*Journal, error) { return OpenReadOnly(path) }} {
			if _, err := open(); !errors.Is(err, journal.ErrUnavailable) || !strings.Contains(err.Error(), "newer Airvein") {
				t.Errorf("open says %v", err)
			}
		}
	})
	t.Run("what is no database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "letter.db")
		if err := os.WriteFile(path, []byte(strings.Repeat("dear blood centre, ", 100)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(ctx, path); !errors.Is(err, journal.ErrCorrupt) {
			t.Errorf("open says %v", err)
		}
	})
	t.Run("a folder that is not there", func(t *testing.T) {
		if _, err := Open(ctx, filepath.Join(t.TempDir(), "no", "airvein.db")); !errors.Is(err, journal.ErrUnavailable) {
			t.Errorf("open says %v", err)
		}
		if _, err := OpenReadOnly(filepath.Join(t.TempDir(), "airvein.db")); !errors.Is(err, journal.ErrUnavailable) {
			t.Errorf("open says %v", err)
		}
	})
}

func TestDurableRefusesWhatCouldLose(t *testing.T) {
	for name, query := range map[string]string{"no write-ahead log": "_journal_mode=DELETE&_synchronous=FULL", "synchronous normal": "_journal_mode=WAL&_synchronous=NORMAL"} {
		path := filepath.Join(t.TempDir(), "a.db")
		db, err := sql.Open("sqlite3", "file:"+path+"?"+query)
		if err != nil {
			t.Fatal(err)
		}
		if err := durable(t.Context(), db, path); !errors.Is(err, journal.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
		db.Close()
	}
}

func TestErasedTextLeavesNoBytes(t *testing.T) {
	j, path, _ := filled(t)
	texts := j.Texts()
	ctx := context.Background()
	const phone = "139-1234-5678-secret"
	if err := texts.Put(ctx, "t1", "first"); err != nil {
		t.Fatal(err)
	}
	if err := texts.Put(ctx, "t1", phone); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := texts.Get(ctx, "t1"); err != nil || !ok || got != phone {
		t.Fatalf("text is %q, %v, %v", got, ok, err)
	}
	if err := texts.Erase(ctx, "t1"); err != nil {
		t.Fatal(err)
	}
	if err := texts.Erase(ctx, "t1"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := texts.Get(ctx, "t1"); ok || err != nil {
		t.Fatalf("an erased text is there: %v, %v", ok, err)
	}
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), phone) {
			t.Errorf("airvein.db%s still holds the text", suffix)
		}
	}
	if _, err := j.Verify(ctx); err != nil {
		t.Fatal(err)
	}
}
