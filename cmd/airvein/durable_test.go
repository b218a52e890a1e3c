package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/journaltest"
	"airvein/dispatch/journal/postgres/pgtest"
	"airvein/fleet/history"
)

// fill puts the journal suite's story, two days of a box and an account's
// file into the stores.
func fill(t *testing.T, data, db string) journal.Seq {
	t.Helper()
	dd, err := openDataDir(data)
	if err != nil {
		t.Fatal(err)
	}
	defer dd.close()
	s, err := openStores(t.Context(), dd, db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	term, err := s.journal.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var seq journal.Seq
	for _, batch := range journaltest.Story() {
		if seq, err = s.journal.Append(t.Context(), term, seq, journaltest.Start(), batch); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []time.Time{journaltest.Start(), journaltest.Start().AddDate(0, 0, 1)} {
		if _, err := s.history.AddReadings(t.Context(), []history.Reading{{Sensor: "b1", Probe: 1, At: at, ReceivedAt: at, C: 4}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.texts.Put(t.Context(), "t1", "139"); err != nil {
		t.Fatal(err)
	}
	return seq
}

// says runs a command line and wants an exit code and a text in what it
// said.
func says(t *testing.T, code int, want string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if got := Run(t.Context(), args, strings.NewReader(""), &out, &out); got != code || !strings.Contains(out.String(), want) {
		t.Fatalf("airvein %s: exit %d, %s\nwant %d and %q", strings.Join(args, " "), got, out.String(), code, want)
	}
	return out.String()
}

func TestRecordInADatabase(t *testing.T) {
	data := t.TempDir()
	db := pgtest.New(t).Database(t)
	says(t, exitFailed, "no Airvein journal", "journal", "verify", "--db", db)
	says(t, exitOK, "up to date", "journal", "migrate", "--db", db, "--roles")
	fill(t, data, db)
	if _, err := os.Stat(filepath.Join(data, journalFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a journal in the directory too: %v", err)
	}
	lines := strings.Count(says(t, exitOK, `"kind":"order_placed"`, "journal", "export", "--db", db), "\n")
	says(t, exitOK, "chain of", "journal", "verify", "--db", db)
	says(t, exitOK, "made anew", "journal", "rebuild", "--db", db)
	says(t, exitOK, "forgot 1 days", "history", "forget", "--db", db, "--readings-before", "2026-03-02")
	t.Setenv("AIRVEIN_DB", db)
	if again := strings.Count(says(t, exitOK, "", "journal", "export"), "\n"); again != lines || lines < 30 {
		t.Errorf("%d records by the flag and %d by the environment", lines, again)
	}
	says(t, exitFailed, "pg_basebackup", "backup", "--data", data, filepath.Join(data, "x.tar"))
	t.Setenv("AIRVEIN_DB", "")
	says(t, exitFailed, "check the URL", "journal", "verify", "--db", "postgres://nobody@/none?host="+data)
	says(t, exitUsage, "--db is missing", "journal", "migrate")
}

// The restore drill: what a backup holds is, unpacked, a data directory.
func TestBackupAndRestore(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "backup.tar")
	says(t, exitFailed, "no journal", "backup", "--data", data, file)
	last := fill(t, data, "")
	says(t, exitOK, "their chain holds", "backup", "--data", data, file)
	says(t, exitFailed, "there already", "backup", "--data", data, file)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Fatalf("beside the backup there is more: %v, %v", left, err)
	}
	// What came after it is lost with the directory.
	want := says(t, exitOK, "", "journal", "export", "--data", data)
	restored := t.TempDir()
	unpack(t, file, restored)
	if got := says(t, exitOK, "", "journal", "export", "--data", restored); got != want {
		t.Error("the restored records are others")
	}
	says(t, exitOK, "chain of", "journal", "verify", "--data", restored)
	says(t, exitOK, "made anew", "journal", "rebuild", "--data", restored)
	dd, err := openDataDir(restored)
	if err != nil {
		t.Fatal(err)
	}
	defer dd.close()
	s, err := openStores(t.Context(), dd, "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if head, err := s.journal.Head(t.Context()); err != nil || head != last {
		t.Errorf("the newest record is %d, %v; want %d", head, err, last)
	}
	if text, ok, err := s.texts.Get(t.Context(), "t1"); err != nil || !ok || text != "139" {
		t.Errorf("the text is %q, %v, %v", text, ok, err)
	}
	rs, err := s.history.Readings(t.Context(), "b1", journaltest.Start(), journaltest.Start().AddDate(0, 0, 2), 0)
	if err != nil || len(rs) != 2 {
		t.Errorf("%d readings, %v", len(rs), err)
	}
}

func unpack(t *testing.T, file, dir string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, h.Name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
