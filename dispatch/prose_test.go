package dispatch

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// prose plays a text of testdata: a line is something that somebody does,
// and the indented lines below it are what a person then sees that was not
// so before. `go test ./dispatch -run Prose -update` writes those lines anew;
// a reviewer reads what changed in them.
type prose struct {
	*bench
	seen    map[string]string // what was on view, by what it is of
	out     []string
	spoken  map[string]bool // patterns made use of
	journal []journalled
	kept    int       // of the bench's events in the journal
	dead    time.Time // when the server was killed; zero while it runs
	before  []byte    // its State then
}

// journalled is an event as the journal keeps it.
type journalled struct {
	at      time.Time
	kind    string
	version int
	data    []byte
}

// TestProse: every text of testdata is lived as it is written.
func TestProse(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"order", "split", "drone-lost", "box-warm", "server-killed", "river-fogged-in", "two-depots", "called-back"} {
		if !slices.Contains(files, filepath.Join("testdata", name+".txt")) {
			t.Errorf("testdata/%s.txt is missing", name)
		}
	}
	spoken := map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := playProse(t, file, string(want), spoken)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if at, a, b := firstDifference(string(want), got); at > 0 {
				t.Errorf("%s:%d: written %q, lived %q", file, at, a, b)
			}
		})
	}
	for _, v := range verbs {
		if !spoken[v.says] {
			t.Errorf("no text says %q", v.says)
		}
	}
}

// firstDifference is the number of the first line in which two texts differ,
// from 1, and the line in both; 0 where they are the same.
func firstDifference(want, got string) (at int, a, b string) {
	x, y := strings.Split(want, "\n"), strings.Split(got, "\n")
	line := func(of []string, i int) string {
		if i < len(of) {
			return of[i]
		}
		return "(the end)"
	}
	for i := range max(len(x), len(y)) {
		if a, b := line(x, i), line(y, i); a != b {
			return i + 1, a, b
		}
	}
	return 0, "", ""
}

// TestProseDiffers: a text that says anything else than what happens is told
// by its line.
func TestProseDiffers(t *testing.T) {
	text, err := os.ReadFile("testdata/order.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := playProse(t, "order", string(text), map[string]bool{})
	for _, change := range []func(string) string{
		func(s string) string { return strings.Replace(s, "order o1: delivered", "order o1: in progress", 1) },
		func(s string) string { return s[:strings.LastIndex(s, "    ")] },
		func(s string) string { return s + "    17:00 and they lived happily\n" },
	} {
		if changed := change(got); changed == got {
			t.Error("the text has nothing to change")
		} else if at, _, _ := firstDifference(changed, playProse(t, "order", changed, map[string]bool{})); at == 0 {
			t.Error("a text that is not what happens passes")
		}
	}
}

// playProse lives a text and answers it with the outcomes that it had. It
// notes in spoken the patterns that the text made use of.
func playProse(t *testing.T, file, text string, spoken map[string]bool) string {
	t.Helper()
	p := &prose{seen: map[string]string{}, spoken: spoken}
	var out []string
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, " "): // an outcome: lived anew
		case line == "", strings.HasPrefix(line, "#"):
			out = append(out, line)
		default:
			if p.bench == nil {
				p.bench = newBench(t)
			}
			if err := p.live(line); err != nil {
				t.Fatalf("%s:%d: %v", file, i+1, err)
			}
			out = append(append(out, line), p.out...)
			p.out = nil
		}
	}
	if p.bench == nil || !p.dead.IsZero() {
		t.Fatalf("%s: nothing happens, or the server is never started again", file)
	}
	p.replay()
	p.sameAfterRestore()
	return strings.Join(out, "\n") + "\n"
}

// live does what one line says and tells what came of it.
func (p *prose) live(line string) error {
	for _, v := range verbs {
		m := regexp.MustCompile("^" + v.says + "$").FindStringSubmatch(line)
		if m == nil {
			continue
		}
		p.spoken[v.says] = true
		v.do(p, m[1:])
		p.look()
		if len(p.out) == 0 {
			p.tell("nothing changes")
		}
		return nil
	}
	return fmt.Errorf("nobody knows how to do %q", line)
}

// tell adds a line to the outcome.
func (p *prose) tell(format string, args ...any) {
	p.out = append(p.out, "    "+p.clock(p.now)+" "+fmt.Sprintf(format, args...))
}

// clock is a time as people at the site read it.
func (p *prose) clock(at time.Time) string {
	zone, err := time.LoadLocation(p.s.Site().Zone)
	if err != nil {
		p.t.Fatal(err)
	}
	return at.In(zone).Format("15:04")
}

// step does one input; a refusal is part of the story.
func (p *prose) step(in Input) {
	if !p.dead.IsZero() {
		p.tell("nobody answers: the server is down")
		return
	}
	if err := p.try(in); err != nil {
		p.tell("refused: %v", err)
	}
	p.keep()
}

// keep writes the newest events to the journal.
func (p *prose) keep() {
	for _, e := range p.events[p.kept:] {
		kind, version, data, err := NewCodec().Encode(e)
		if err != nil {
			p.t.Fatal(err)
		}
		p.journal = append(p.journal, journalled{p.now, kind, version, data})
	}
	p.kept = len(p.events)
}

// replay makes a State of nothing but the journal, and holds it to the one
// that lived.
func (p *prose) replay() *State {
	s := New()
	codec := NewCodec()
	for _, j := range p.journal {
		e, err := codec.Decode(j.kind, j.version, j.data)
		if err != nil {
			p.t.Fatal(err)
		}
		s.Apply(j.at, e)
	}
	want := p.before
	if p.dead.IsZero() {
		want = p.snapshotOf(p.s)
	}
	if got := p.snapshotOf(s); !bytes.Equal(got, want) {
		p.t.Fatalf("the journal tells another story:\n%s\n%s", got, want)
	}
	return s
}

func (p *prose) snapshotOf(s *State) []byte {
	data, err := s.Snapshot()
	if err != nil {
		p.t.Fatal(err)
	}
	return data
}
