package sqlite

import (
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

func TestVerifyFindsAThousandTamperings(t *testing.T) {
	j, path, _ := filled(t)
	db, err := sql.Open("sqlite3", path+"?_synchronous=OFF")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	raw(t, path, unlock)
	journaltest.Tamper(t, j, journaltest.SQL{
		Run:   func(script string) error { _, err := db.Exec(script); return err },
		Bytes: func(b []byte) string { return fmt.Sprintf("x'%x'", b) },
	}, 1000)
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
