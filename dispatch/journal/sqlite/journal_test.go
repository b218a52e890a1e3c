package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/journaltest"
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
	for _, table := range readTables() {
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
	for _, table := range readTables() {
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
		"SELECT state || ' ' || wrong_codes || ' ' || in_box FROM shipments WHERE id = 's1'":                     "delivered 1 0",
		"SELECT state FROM shipments WHERE id = 's3'":                                                            "returned",
		"SELECT group_concat(id || ' ' || status, ',') FROM (SELECT * FROM units ORDER BY id)":                   "u1 delivered,u2 returned,u3 discarded,u4 available",
		"SELECT removed FROM units WHERE id = 'u4'":                                                              "1",
		"SELECT group_concat(unit) FROM allocations WHERE ended_at IS NULL":                                      "u1",
		"SELECT group_concat(id || ' ' || state || ' ' || active, ',') FROM flights":                             "f1 ended 0,f2 failed 0,f3 ended 0",
		"SELECT group_concat(id || ' ' || state || ' ' || place, ',') FROM boxes":                                "b1 at_hospital pukou-people,b2 received centre",
		"SELECT group_concat(what, ',') FROM (SELECT what FROM custody_steps WHERE unit = 'u1' ORDER BY seq, n)": "reserved,packed,departed,arrived,received",
		"SELECT what || ' ' || place || ' ' || reason FROM custody_steps WHERE unit = 'u2' ORDER BY seq DESC":    "rejected pukou-people clot",
		"SELECT place || ' ' || who FROM custody_steps WHERE what = 'arrived' LIMIT 1":                           "pukou-people d1",
		"SELECT held_code IS NULL AND cancelled_by = 'ward' FROM orders WHERE id = 'o2'":                         "1",
		"SELECT group_concat(id || ' ' || count || ' ' || (cleared_at IS NULL), ',') FROM alarms":                "a1 2 0,a1 1 1",
		"SELECT received_by || ' ' || units || ' ' || rejected || ' ' || surface_c FROM deliveries":              "nurse 1 1 1.5",
		"SELECT count(*) FROM pragma_foreign_key_check":                                                          "0",
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

const unlock = "DROP TRIGGER records_never_change; DROP TRIGGER records_never_go;"

func TestVerifyFindsTampering(t *testing.T) {
	j, path, last := filled(t)
	if err := j.Close(); err != nil { // folds the write-ahead log in
		t.Fatal(err)
	}
	cases := []struct{ name, script, names string }{
		{"data", "UPDATE records SET data = replace(data, 'A+', 'B+') WHERE seq = 2", "record 2 was changed"},
		{"time", "UPDATE records SET at = '2026-03-01T08:00:00.123456788Z' WHERE seq = 4", "record 4 was changed"},
		{"time in another form", "UPDATE records SET at = '2026-03-01T08:00:00.12345678900Z' WHERE seq = 4", "record 4 cannot be read"},
		{"kind", "UPDATE records SET kind = 'order_held' WHERE seq = 9", "record 9 was changed"},
		{"version", "UPDATE records SET version = 2 WHERE seq = 9", "record 9 was changed"},
		{"term", "UPDATE records SET term = 2 WHERE seq = 9", "record 9 was changed"},
		{"hash", "UPDATE records SET hash = zeroblob(32) WHERE seq = 9", "record 9 was changed"},
		{"short hash", "UPDATE records SET hash = zeroblob(31) WHERE seq = 9", "record 9 cannot be read"},
		{"prev", "UPDATE records SET prev = zeroblob(32) WHERE seq = 9", "record 9 does not follow"},
		{"deleted", "DELETE FROM records WHERE seq = 7", "record 7 is missing"},
		{"first deleted", "DELETE FROM records WHERE seq = 1", "record 1 is missing"},
		{"swapped", "UPDATE records SET seq = -1 WHERE seq = 5; UPDATE records SET seq = 5 WHERE seq = 6; UPDATE records SET seq = 6 WHERE seq = -1", "record 5 does not follow"},
		{"tail cut off", fmt.Sprint("DELETE FROM records WHERE seq > ", last-3), fmt.Sprint("record ", last-2)},
		{"all gone", "DELETE FROM records", "record 1 and what followed"},
		{"one added", fmt.Sprintf("INSERT INTO records SELECT seq + 1, term, at, kind, version, data, hash, hash FROM records WHERE seq = %d", last), fmt.Sprint("record ", last+1)},
		{"head row gone", "DELETE FROM head", "newest record"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cp := copyFile(t, path)
			raw(t, cp, unlock+c.script)
			r, err := OpenReadOnly(cp)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			_, err = r.Verify(t.Context())
			if !errors.Is(err, journal.ErrCorrupt) || !strings.Contains(err.Error(), c.names) {
				t.Fatalf("verify says %v, want it to say %q", err, c.names)
			}
		})
	}
	t.Run("what the head row can tell, open refuses", func(t *testing.T) {
		cp := copyFile(t, path)
		raw(t, cp, unlock+fmt.Sprint("DELETE FROM records WHERE seq > ", last-3))
		if _, err := Open(t.Context(), cp); !errors.Is(err, journal.ErrCorrupt) {
			t.Fatalf("open says %v", err)
		}
	})
	t.Run("read refuses too", func(t *testing.T) {
		cp := copyFile(t, path)
		raw(t, cp, unlock+"UPDATE records SET data = replace(data, 'A+', 'B+') WHERE seq = 2")
		r, err := Open(t.Context(), cp)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := r.Read(t.Context(), 0, 10); !errors.Is(err, journal.ErrCorrupt) {
			t.Fatalf("read says %v", err)
		}
	})
}

// TestVerifyFindsAnyFlippedBit flips bits inside the stored records, byte
// for byte in the file, wherever their data lies.
func TestVerifyFindsAnyFlippedBit(t *testing.T) {
	j, path, _ := filled(t)
	var texts []string
	rows, err := j.rd.Query("SELECT data FROM records WHERE length(data) < 300")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, s)
	}
	rows.Close()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewSource(1))
	cp := filepath.Join(t.TempDir(), "flipped.db")
	for range 60 {
		text := texts[rng.Intn(len(texts))]
		at := strings.Index(string(whole), text)
		if at < 0 {
			t.Fatalf("the record %s is not in the file", text)
		}
		bad := append([]byte(nil), whole...)
		i := at + rng.Intn(len(text))
		bad[i] ^= 1 << rng.Intn(8)
		if err := os.WriteFile(cp, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := OpenReadOnly(cp)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Verify(t.Context()); !errors.Is(err, journal.ErrCorrupt) || !strings.Contains(err.Error(), "record ") {
			t.Fatalf("byte %d of %q flipped: verify says %v", i-at, text, err)
		}
		r.Close()
	}
}

func TestRecordsNeverChange(t *testing.T) {
	_, path, _ := filled(t)
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{"UPDATE records SET data = '{}' WHERE seq = 1", "DELETE FROM records WHERE seq = 1"} {
		if _, err := db.Exec(q); err == nil || !strings.Contains(err.Error(), "never") {
			t.Errorf("%s: %v", q, err)
		}
	}
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

func TestDamagedSnapshotIsNotUsed(t *testing.T) {
	j, path, last := filled(t)
	for seq, data := range map[journal.Seq]string{last - 1: "older", last: "newest"} {
		if err := j.SaveSnapshot(t.Context(), seq, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	raw(t, path, fmt.Sprintf("UPDATE snapshots SET data = CAST('newesT' AS BLOB) WHERE seq = %d", last))
	if seq, data, err := j.Snapshot(t.Context()); err != nil || seq != last-1 || string(data) != "older" {
		t.Fatalf("snapshot is %d %q, %v", seq, data, err)
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
