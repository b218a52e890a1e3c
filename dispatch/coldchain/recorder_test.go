package coldchain_test

import (
	"encoding/json"
	"math"
	"sync"
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

var t0 = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// env is the envelope of a class by the policy of China: the limits of
// the sources that it names, whichever component travels in the class.
func env(class blood.Class) coldchain.Envelope {
	return coldchain.EnvelopeOf(china(), blood.InTransport, blood.ComponentsOf(class)...)
}

var china = sync.OnceValue(func() *blood.Policy {
	p, err := blood.FindPolicy("cn")
	if err != nil {
		panic(err)
	}
	return p
})

func newRecorder(class blood.Class) *coldchain.Recorder {
	return coldchain.NewRecorder(class, env(class), t0)
}

func at(s float64) time.Time { return t0.Add(time.Duration(s * float64(time.Second))) }

// spell is a stretch of readings: every everyS seconds at c, for forS.
type spell struct{ forS, everyS, c float64 }

// dither is what a live sensor's last digit does now and then in a spell
// that would else look like a stuck one.
func dither(s spell, now float64) float64 {
	if s.forS <= 1800 || math.Mod(now, 600) < 300 {
		return 0
	}
	return -1e-9
}

// record runs spells through a recorder as the engine does: cut when due,
// when an excursion begins or ends, and at the end.
func record(class blood.Class, spells ...spell) coldchain.Record {
	r := newRecorder(class)
	rec := coldchain.Record{Envelope: env(class)}
	now := 0.0
	for _, s := range spells {
		end := now + s.forS
		for s.everyS > 0 && now+s.everyS <= end {
			now += s.everyS
			if r.Add(coldchain.Reading{At: at(now), Probe: 1, C: s.c + dither(s, now)}) || r.Due(at(now)) {
				rec.Fold(r.Cut(at(now)))
			}
		}
		now = end
	}
	rec.Fold(r.Cut(at(now)))
	return rec
}

func TestVerdicts(t *testing.T) {
	const min = 60
	for _, tc := range []struct {
		name   string
		class  blood.Class
		spells []spell
		want   coldchain.Verdict
	}{
		{"cold, in the target", blood.Cold, []spell{{60 * min, 30, 4}}, coldchain.InRange},
		{"cold, at the target's ends", blood.Cold, []spell{{min, 30, 2}, {min, 30, 6}}, coldchain.InRange},
		{"cold, above the target", blood.Cold, []spell{{10 * min, 30, 6.1}}, coldchain.Advisory},
		{"cold, at the limit", blood.Cold, []spell{{10 * min, 30, 10}}, coldchain.Advisory},
		{"cold, one reading over the hard limit", blood.Cold, []spell{{10 * min, 30, 4}, {30, 30, 10.1}, {10 * min, 30, 4}}, coldchain.Major},
		{"55 min at 4 and 5 min at 25", blood.Cold, []spell{{55 * min, 30, 4}, {5 * min, 30, 25}}, coldchain.Major},
		{"5 min at 25 and 55 min at 4", blood.Cold, []spell{{5 * min, 30, 25}, {55 * min, 30, 4}}, coldchain.Major},
		{"cold, shortly at 1.5", blood.Cold, []spell{{10 * min, 30, 4}, {10 * min, 30, 1.5}, {10 * min, 30, 4}}, coldchain.Minor},
		{"cold, at the hard limit", blood.Cold, []spell{{10 * min, 30, 4}, {5 * min, 30, 1}, {10 * min, 30, 4}}, coldchain.Minor},
		{"cold, under the hard limit", blood.Cold, []spell{{10 * min, 30, 4}, {30, 30, 0.9}, {10 * min, 30, 4}}, coldchain.Major},
		{"cold, 31 min at 1.5", blood.Cold, []spell{{10 * min, 30, 4}, {31 * min, 30, 1.5}, {10 * min, 30, 4}}, coldchain.Major},
		{"cold, 1.5 twice", blood.Cold, []spell{{5 * min, 30, 4}, {min, 30, 1.5}, {5 * min, 30, 4}, {min, 30, 1.5}, {5 * min, 30, 4}}, coldchain.Major},
		{"cold, 1.5 twice with a minute between", blood.Cold, []spell{{5 * min, 30, 4}, {min, 30, 1.5}, {min, 30, 4}, {min, 30, 1.5}, {5 * min, 30, 4}}, coldchain.Minor},
		{"cold, out at the very end", blood.Cold, []spell{{5 * min, 30, 4}, {30, 30, 1.9}}, coldchain.Minor},
		{"silent for 6 min", blood.Cold, []spell{{10 * min, 30, 4}, {6 * min, 0, 0}, {10 * min, 30, 4}}, coldchain.Unknown},
		{"silent for 6 min at the end", blood.Cold, []spell{{10 * min, 30, 4}, {6 * min, 0, 0}}, coldchain.Unknown},
		{"silent for 6 min at the beginning", blood.Cold, []spell{{6 * min, 0, 0}, {10 * min, 30, 4}}, coldchain.Unknown},
		{"silent for 4 min 30", blood.Cold, []spell{{10 * min, 30, 4}, {4 * min, 0, 0}, {10 * min, 30, 4}}, coldchain.InRange},
		{"a reading every 5 min", blood.Cold, []spell{{60 * min, 300, 4}}, coldchain.InRange},
		{"a reading every 301 s", blood.Cold, []spell{{60 * min, 301, 4}}, coldchain.Unknown},
		{"too warm and silent", blood.Cold, []spell{{10 * min, 30, 25}, {6 * min, 0, 0}}, coldchain.Unknown},
		{"never a reading", blood.Cold, []spell{{min, 0, 0}}, coldchain.Unknown},
		{"only impossible readings", blood.Cold, []spell{{2 * min, 30, 85}}, coldchain.Unknown},
		{"platelets at 22", blood.Room, []spell{{60 * min, 30, 22}}, coldchain.InRange},
		{"platelets at 24.1", blood.Room, []spell{{10 * min, 30, 22}, {30, 30, 24.1}, {10 * min, 30, 22}}, coldchain.Major},
		{"platelets in a cold box", blood.Room, []spell{{10 * min, 30, 4}}, coldchain.Major},
		{"plasma at -30", blood.Frozen, []spell{{60 * min, 30, -30}}, coldchain.InRange},
		{"plasma at -18", blood.Frozen, []spell{{60 * min, 30, -18}}, coldchain.InRange},
		{"plasma at -17.9", blood.Frozen, []spell{{10 * min, 30, -30}, {30, 30, -17.9}, {10 * min, 30, -30}}, coldchain.Major},
		{"no such class", "zebra", []spell{{10 * min, 30, 4}}, coldchain.Unknown},
		{"no class", "", []spell{{10 * min, 30, 4}}, coldchain.Unknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rec := record(tc.class, tc.spells...)
			if got := rec.Verdict(); got != tc.want {
				t.Errorf("%s, want %s: %+v", got, tc.want, rec)
			}
		})
	}
	if got := (coldchain.Record{}).Verdict(); got != coldchain.Unknown {
		t.Errorf("nothing recorded is %s", got)
	}
}

func TestRecordFigures(t *testing.T) {
	rec := record(blood.Cold, spell{600, 30, 4}, spell{300, 30, 12}, spell{600, 30, 5})
	// Twenty readings at 4, ten at 12 (the first at 630 s), twenty at 5 (the
	// first at 930 s): outside from 630 to 930.
	if rec.Samples != 50 || rec.MinC != 4 || rec.MaxC != 12 || rec.OutS != 300 || rec.LongestGapS != 30 || rec.Excursions != 1 || rec.Open {
		t.Errorf("%+v", rec)
	}
	if want := (20*4 + 10*12 + 20*5) / 50.0; math.Abs(rec.MeanC()-want) > 1e-9 {
		t.Errorf("mean %g, want %g", rec.MeanC(), want)
	}
	if !rec.From.Equal(t0) || !rec.To.Equal(at(1500)) {
		t.Errorf("from %v to %v", rec.From, rec.To)
	}
	if (coldchain.Record{}).MeanC() != 0 {
		t.Error("nothing has a mean")
	}
}

// step is one reading and what it must do: s starts an excursion, e ends
// one, a dot neither.
type step struct {
	s, c  float64
	probe int
	does  byte
}

func TestExcursionEdges(t *testing.T) {
	for _, tc := range []struct {
		name  string
		class blood.Class
		steps []step
	}{
		{"starts at the first reading outside", blood.Cold, []step{{10, 4, 1, '.'}, {20, 10.01, 1, 's'}, {30, 11, 1, '.'}}},
		{"starts with the first reading of all", blood.Cold, []step{{10, 1.9, 1, 's'}}},
		{"ends after two minutes well inside", blood.Cold, []step{
			{10, 11, 1, 's'}, {20, 9.5, 1, '.'}, {80, 9, 1, '.'}, {139, 9, 1, '.'}, {140, 9, 1, 'e'},
		}},
		{"just inside is not well inside", blood.Cold, []step{
			{10, 11, 1, 's'}, {20, 9.6, 1, '.'}, {80, 9.6, 1, '.'}, {200, 9.6, 1, '.'}, {260, 9.5, 1, '.'}, {380, 9.5, 1, 'e'},
		}},
		{"calm is broken by a reading not well inside", blood.Cold, []step{
			{10, 11, 1, 's'}, {20, 9, 1, '.'}, {110, 9.9, 1, '.'}, {150, 9, 1, '.'}, {269, 9, 1, '.'}, {270, 9, 1, 'e'},
		}},
		{"calm is broken by a reading outside", blood.Cold, []step{
			{10, 11, 1, 's'}, {20, 9, 1, '.'}, {110, 10.2, 1, '.'}, {150, 9, 1, '.'}, {270, 9, 1, 'e'},
		}},
		{"silence is not calm", blood.Cold, []step{
			{10, 11, 1, 's'}, {20, 9, 1, '.'}, {400, 9, 1, '.'}, {519, 9, 1, '.'}, {520, 9, 1, 'e'},
		}},
		{"starts again at once", blood.Cold, []step{{10, 11, 1, 's'}, {20, 4, 1, '.'}, {140, 4, 1, 'e'}, {141, 10.5, 1, 's'}}},
		{"the cold side", blood.Cold, []step{{10, 1.99, 1, 's'}, {20, 2.4, 1, '.'}, {30, 2.5, 1, '.'}, {150, 2.5, 1, 'e'}}},
		{"frozen", blood.Frozen, []step{{10, -17.99, 1, 's'}, {20, -18.4, 1, '.'}, {30, -18.5, 1, '.'}, {150, -60, 1, 'e'}}},
		{"platelets", blood.Room, []step{{10, 19.9, 1, 's'}, {20, 20.5, 1, '.'}, {140, 23.5, 1, 'e'}, {150, 24.1, 1, 's'}}},
		{"the box is out while any probe is", blood.Cold, []step{
			{10, 11, 1, 's'}, {15, 11, 2, '.'}, {20, 9, 1, '.'}, {140, 9, 1, '.'}, {150, 9, 2, '.'}, {270, 9, 2, 'e'},
		}},
		{"a late reading of another probe starts one", blood.Cold, []step{{100, 4, 1, '.'}, {50, 12, 2, 's'}}},
		{"a late reading clears nothing", blood.Cold, []step{{100, 12, 1, 's'}, {50, 4, 1, '.'}, {99, 4, 1, '.'}}},
		{"impossible readings start nothing", blood.Cold, []step{
			{10, 4, 1, '.'}, {20, 60.1, 1, '.'}, {30, -90.1, 1, '.'}, {40, math.NaN(), 1, '.'}, {50, math.Inf(1), 1, '.'}, {60, 60, 1, 's'},
		}},
		{"impossible readings are not calm", blood.Cold, []step{{10, 11, 1, 's'}, {20, 9, 1, '.'}, {140, math.NaN(), 1, '.'}, {141, 9, 1, 'e'}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRecorder(tc.class)
			open := false
			for i, s := range tc.steps {
				changed := r.Add(coldchain.Reading{At: at(s.s), Probe: s.probe, C: s.c})
				if changed != (s.does != '.') {
					t.Fatalf("step %d: changed %v, want %c", i, changed, s.does)
				}
				if changed {
					open = !open
					if open != (s.does == 's') {
						t.Fatalf("step %d: open %v, want %c", i, open, s.does)
					}
				}
				d := coldchain.ResumeRecorder(env(tc.class), r.Cut(at(s.s))).Cut(at(s.s))
				if (d.OutSince != nil) != open {
					t.Fatalf("step %d: the digest says out since %v", i, d.OutSince)
				}
			}
		})
	}
}

func TestRejected(t *testing.T) {
	r := newRecorder(blood.Cold)
	for _, x := range []coldchain.Reading{
		{At: at(-1), Probe: 1, C: 25}, // before the recording: somebody else's
		{At: at(10), Probe: 1, C: 4},
		{At: at(10), Probe: 1, C: 4},          // the same again
		{At: at(9), Probe: 1, C: 4},           // older
		{At: at(20), Probe: 1, C: math.NaN()}, // no temperature
		{At: at(20), Probe: 1, C: 61},
		{At: at(20), Probe: 1, C: -91},
		{At: at(20), Probe: 1, C: 5},
	} {
		r.Add(x)
	}
	d := r.Cut(at(30))
	if d.Samples != 2 || d.Rejected != 5 || d.MinC != 4 || d.MaxC != 5 || d.Last == nil || d.Last.C != 5 || d.LongestGapS != 10 {
		t.Errorf("%+v", d)
	}
	if d = r.Cut(at(40)); d.Samples != 0 || d.Rejected != 0 || d.MeanC != 0 || d.LongestGapS != 20 || !d.From.Equal(at(30)) {
		t.Errorf("the next digest: %+v", d)
	}
}

func TestProbesAreBounded(t *testing.T) {
	r := newRecorder(blood.Cold)
	for p := range 1000 {
		r.Add(coldchain.Reading{At: at(float64(p + 1)), Probe: p, C: 4})
	}
	if d := r.Cut(at(1001)); len(d.Probes) != 8 || d.Samples != 8 || d.Rejected != 992 {
		t.Errorf("%d probes, %d samples, %d rejected", len(d.Probes), d.Samples, d.Rejected)
	}
}

// A clock far ahead must not make the silence after it look covered.
func TestClockFarAheadIsUnknown(t *testing.T) {
	r := newRecorder(blood.Cold)
	rec := coldchain.Record{Envelope: env(blood.Cold)}
	r.Add(coldchain.Reading{At: at(30), Probe: 1, C: 4})
	r.Add(coldchain.Reading{At: at(86400), Probe: 1, C: 4})
	rec.Fold(r.Cut(at(60)))
	if got := rec.Verdict(); got != coldchain.Unknown {
		t.Errorf("%s, want unknown", got)
	}
}

func TestDueAndCutNeverGoBack(t *testing.T) {
	r := newRecorder(blood.Cold)
	if r.Due(at(59)) || !r.Due(at(60)) {
		t.Error("a digest is due each minute")
	}
	r.Cut(at(60))
	if d := r.Cut(at(30)); !d.From.Equal(at(60)) || !d.To.Equal(at(60)) {
		t.Errorf("cut back to %v", d.To)
	}
	if r.Due(at(119)) || !r.Due(at(120)) {
		t.Error("due does not count from the last cut")
	}
}

func TestResumeCountsTheSilence(t *testing.T) {
	r := newRecorder(blood.Cold)
	r.Add(coldchain.Reading{At: at(30), Probe: 1, C: 1.5})
	d := r.Cut(at(60))
	back := coldchain.ResumeRecorder(env(blood.Cold), d)
	back.Add(coldchain.Reading{At: at(400), Probe: 1, C: 4})
	e := back.Cut(at(400))
	if e.LongestGapS != 370 || d.OutS != 30 || e.OutS != 340 || e.OutSince == nil || !e.OutSince.Equal(at(30)) {
		t.Errorf("%+v then %+v", d, e)
	}
}

// A digest as it was before probes were told apart resumes as one probe.
func TestResumeFromTheBoxAlone(t *testing.T) {
	out := at(30)
	r := coldchain.ResumeRecorder(env(blood.Cold), coldchain.Digest{
		From: at(0), To: at(60), Class: blood.Cold, Samples: 2,
		Last: &coldchain.Reading{At: at(50), Probe: 1, C: 11}, OutSince: &out,
	})
	if r.Add(coldchain.Reading{At: at(70), Probe: 1, C: 12}) {
		t.Error("the excursion began twice")
	}
	if d := r.Cut(at(80)); d.OutS != 20 || d.OutSince == nil || d.Excursions != 0 {
		t.Errorf("%+v", d)
	}
}

func TestFoldOfAnotherClassIsUnknown(t *testing.T) {
	rec := record(blood.Cold, spell{600, 30, 4})
	other := coldchain.NewRecorder(blood.Frozen, env(blood.Frozen), at(600))
	other.Add(coldchain.Reading{At: at(601), Probe: 1, C: -30})
	rec.Fold(other.Cut(at(602)))
	if got := rec.Verdict(); got != coldchain.Unknown {
		t.Errorf("%s, want unknown", got)
	}
}

func TestRecordThatBeginsInAnExcursion(t *testing.T) {
	r := newRecorder(blood.Cold)
	r.Add(coldchain.Reading{At: at(10), Probe: 1, C: 1.5})
	r.Cut(at(10))
	r.Add(coldchain.Reading{At: at(20), Probe: 1, C: 4})
	rec := coldchain.Record{Envelope: env(blood.Cold)}
	rec.Fold(r.Cut(at(30)))
	if rec.Excursions != 1 || !rec.Open || rec.Verdict() != coldchain.Minor {
		t.Errorf("%+v is %s", rec, rec.Verdict())
	}
}

// series makes readings of one or two probes from a seed: a walk that now
// and then leaves the range, falls silent, or says nonsense. Readings come
// in the order of their times.
func series(seed uint64, probes int) []coldchain.Reading {
	next := func() float64 { // Knuth's 64-bit linear congruential generator
		seed = seed*6364136223846793005 + 1442695040888963407
		return float64(seed>>11) / (1 << 53)
	}
	var out []coldchain.Reading
	s, c := 0.0, 4.0
	for range 300 {
		s += math.Round(5 + 40*next())
		if next() < 0.02 {
			s += 400
		}
		c += 2 * (next() - 0.5)
		if next() < 0.05 {
			c = 1 + 10*next()
		}
		x := coldchain.Reading{At: at(s), Probe: 1 + int(next()*float64(probes)), C: math.Round(c*100) / 100}
		if next() < 0.03 {
			x.C = 85
		}
		out = append(out, x)
	}
	return out
}

// A recorder that is thrown away and resumed from the JSON of its digest
// after any cut gives exactly the digests of one that never stopped.
func TestResumedEqualsUninterrupted(t *testing.T) {
	for seed := range uint64(200) {
		one := newRecorder(blood.Cold)
		two := newRecorder(blood.Cold)
		a, b := coldchain.Record{Envelope: env(blood.Cold)}, coldchain.Record{Envelope: env(blood.Cold)}
		cut := func(now time.Time) {
			d, e := one.Cut(now), two.Cut(now)
			x, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			y, _ := json.Marshal(e)
			if string(x) != string(y) {
				t.Fatalf("seed %d at %v:\n%s\nresumed\n%s", seed, now, x, y)
			}
			a.Fold(d)
			b.Fold(e)
			var back coldchain.Digest
			if err := json.Unmarshal(y, &back); err != nil {
				t.Fatal(err)
			}
			two = coldchain.ResumeRecorder(env(blood.Cold), back)
		}
		var last time.Time
		for _, x := range series(seed, 1+int(seed%2)) {
			last = x.At
			changed := one.Add(x)
			if two.Add(x) != changed {
				t.Fatalf("seed %d at %v: changed differs", seed, x.At)
			}
			if changed || one.Due(x.At) {
				cut(x.At)
			}
		}
		cut(last.Add(20 * time.Second))
		if a != b || a.Verdict() != b.Verdict() {
			t.Fatalf("seed %d: %+v and %+v", seed, a, b)
		}
	}
}

// Where one probe's recording is cut changes nothing in the record: one
// digest of the whole is the fold of any digests of its parts.
func TestCutsChangeNothing(t *testing.T) {
	for seed := range uint64(200) {
		whole := newRecorder(blood.Cold)
		parts := newRecorder(blood.Cold)
		a, b := coldchain.Record{Envelope: env(blood.Cold)}, coldchain.Record{Envelope: env(blood.Cold)}
		var last time.Time
		for i, x := range series(seed, 1) {
			if uint64(i)%(seed%7+2) == 0 && !last.IsZero() { // also between readings
				b.Fold(parts.Cut(last.Add(x.At.Sub(last) / 2)))
			}
			whole.Add(x)
			parts.Add(x)
			last = x.At
		}
		a.Fold(whole.Cut(last))
		b.Fold(parts.Cut(last))
		near := func(x, y float64) bool { return math.Abs(x-y) < 1e-6 }
		if a.MinC != b.MinC || a.MaxC != b.MaxC || a.Samples != b.Samples || a.LongestGapS != b.LongestGapS ||
			a.Excursions != b.Excursions || a.Open != b.Open || !a.From.Equal(b.From) || !a.To.Equal(b.To) ||
			!near(a.SumC, b.SumC) || !near(a.OutS, b.OutS) || a.Verdict() != b.Verdict() {
			t.Fatalf("seed %d:\n%+v\nin parts\n%+v", seed, a, b)
		}
	}
}

// More readings of the same time never make a verdict better.
func TestVerdictNeverImproves(t *testing.T) {
	rank := map[coldchain.Verdict]int{coldchain.InRange: 0, coldchain.Advisory: 1, coldchain.Minor: 2, coldchain.Major: 3, coldchain.Unknown: 4}
	for seed := range uint64(100) {
		r := newRecorder(blood.Cold)
		rec := coldchain.Record{Envelope: env(blood.Cold)}
		worst := 0
		for _, x := range series(seed, 1) {
			r.Add(x)
			rec.Fold(r.Cut(x.At))
			if rec.Samples == 0 {
				continue // unknown until the first reading
			}
			if now := rank[rec.Verdict()]; now < worst {
				t.Fatalf("seed %d at %v: from %d to %d", seed, x.At, worst, now)
			} else {
				worst = now
			}
		}
	}
}

func TestEnvelopes(t *testing.T) {
	for _, class := range []blood.Class{blood.Cold, blood.Room, blood.Frozen} {
		e := env(class)
		if e.HardMin > e.OKMin || e.OKMin > e.TargetMin || e.TargetMin >= e.TargetMax || e.TargetMax > e.OKMax || e.OKMax > e.HardMax || e.MaxGap != 5*time.Minute || e.MaxStuck != 30*time.Minute {
			t.Errorf("%s: %+v is not nested", class, e)
		}
	}
	if e := env(blood.Frozen); e.OKMax != -18 {
		t.Errorf("frozen is up to %g", e.OKMax)
	}
	if e := coldchain.EnvelopeOf(nil, blood.InTransport, blood.RedCells); e.Known() {
		t.Errorf("without a policy something is in range: %+v", e)
	}
}

// Without a policy that says what is in range, nothing is.
func TestNoEnvelopeIsUnknown(t *testing.T) {
	r := coldchain.NewRecorder(blood.Cold, coldchain.Envelope{}, t0)
	r.Add(coldchain.Reading{At: at(10), Probe: 1, C: 4})
	var rec coldchain.Record
	rec.Fold(r.Cut(at(20)))
	if v := rec.Verdict(); v != coldchain.Unknown {
		t.Errorf("%s", v)
	}
}
