package journaltest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// SQL is a back-end's tables in the hands of somebody who means harm: Run
// carries out statements as one with every right would, Bytes writes a
// literal of bytes.
type SQL struct {
	Run   func(script string) error
	Bytes func([]byte) string
}

// Tamper changes the records of a filled journal n times, each time in
// another random way, and wants Verify to find each and to name a record.
// The records must have lost whatever guards them from being changed.
//
// What nobody can find is a chain that was made anew as a whole, its head
// included: that takes a hash kept elsewhere.
func Tamper(t *testing.T, j journal.Journal, db SQL, n int) {
	t.Helper()
	rows := rowsOf(t, j)
	must := func(script string) {
		t.Helper()
		if err := db.Run(script); err != nil {
			t.Fatalf("%s: %v", script, err)
		}
	}
	must("CREATE TABLE kept AS SELECT * FROM records; CREATE TABLE kept_head AS SELECT * FROM head")
	rng := rand.New(rand.NewSource(7))
	found := map[string]int{}
	for range n {
		name, script := tampering(rng, db, rows)
		must(script)
		if _, err := j.Verify(t.Context()); !errors.Is(err, journal.ErrCorrupt) || !strings.Contains(err.Error(), "record") {
			t.Fatalf("%s (%s): verify says %v", name, script, err)
		}
		found[name]++
		must("DELETE FROM records; INSERT INTO records SELECT * FROM kept; DELETE FROM head; INSERT INTO head SELECT * FROM kept_head")
	}
	if got, err := j.Verify(t.Context()); err != nil || int(got) != len(rows) {
		t.Fatalf("put back as it was, verify says %d, %v", got, err)
	}
	t.Logf("found all: %v", found)
}

func rowsOf(t *testing.T, j journal.Journal) []journal.Row {
	t.Helper()
	codec := dispatch.NewCodec()
	var out []journal.Row
	var prev [32]byte
	for _, r := range readAll(t, j) {
		kind, version, data, err := codec.Encode(r.Event)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, journal.Row{Seq: r.Seq, Term: r.Term, At: r.At, Kind: kind, Version: version, Data: data, Hash: r.Hash, Prev: prev})
		prev = r.Hash
	}
	return out
}

func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// tampering is one way to change the records, by name.
func tampering(rng *rand.Rand, db SQL, rows []journal.Row) (name, script string) {
	i := rng.Intn(len(rows))
	r, last := rows[i], rows[len(rows)-1]
	set := func(column, value string) string {
		return fmt.Sprintf("UPDATE records SET %s = %s WHERE seq = %d", column, value, r.Seq)
	}
	flip := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[rng.Intn(len(b))] ^= 1 << rng.Intn(8)
		return b
	}
	switch rng.Intn(12) {
	case 0, 1, 2: // the likeliest: what an event says
		return "a bit of the data", set("data", text(flipText(rng, string(r.Data))))
	case 3:
		return "a bit of a hash", set("hash", db.Bytes(flip(r.Hash[:])))
	case 4:
		return "a bit of a link", set("prev", db.Bytes(flip(r.Prev[:])))
	case 5:
		return "a kind", set("kind", text(rows[(i+1)%len(rows)].Kind+"x"))
	case 6:
		return "a version or a term", set([]string{"version", "term"}[rng.Intn(2)], fmt.Sprint(2+rng.Intn(9)))
	case 7:
		return "a time", set("at", text(journal.TimeText(r.At.Add(time.Duration(1+rng.Intn(1e9))))))
	case 8:
		return "a row deleted", fmt.Sprintf("DELETE FROM records WHERE seq = %d", r.Seq)
	case 9:
		return "the tail cut off", fmt.Sprintf("DELETE FROM records WHERE seq > %d", i)
	case 10:
		o := rows[(i+1+rng.Intn(len(rows)-1))%len(rows)]
		return "two rows swapped", fmt.Sprintf("UPDATE records SET seq = -1 WHERE seq = %d; UPDATE records SET seq = %d WHERE seq = %d; UPDATE records SET seq = %d WHERE seq = -1",
			r.Seq, r.Seq, o.Seq, o.Seq)
	default:
		return "a row added", fmt.Sprintf("INSERT INTO records SELECT %d, term, at, kind, version, data, hash, prev FROM records WHERE seq = %d", last.Seq+1, r.Seq)
	}
}

// flipText flips a bit so that the text stays one that a database takes.
func flipText(rng *rand.Rand, s string) string {
	for {
		b := []byte(s)
		b[rng.Intn(len(b))] ^= 1 << rng.Intn(7)
		if bytes.IndexByte(b, 0) < 0 && string(bytes.ToValidUTF8(b, nil)) == string(b) {
			return string(b)
		}
	}
}
