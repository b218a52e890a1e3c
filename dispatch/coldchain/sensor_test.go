package coldchain_test

import (
	"math"
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

// feed gives a recorder one probe's reading every 30 s for a while.
func feed(r *coldchain.Recorder, probe int, fromS, forS float64, c func(s float64) float64) {
	for s := fromS; s <= fromS+forS; s += 30 {
		r.Add(coldchain.Reading{At: at(s), Probe: probe, C: c(s)})
	}
}

func still(c float64) func(float64) float64 { return func(float64) float64 { return c } }

func live(c float64) func(float64) float64 {
	return func(s float64) float64 { return c + 0.05*math.Sin(s) }
}

func verdict(r *coldchain.Recorder, s float64) coldchain.Verdict {
	rec := coldchain.Record{Envelope: env(blood.Cold)}
	rec.Fold(r.Cut(at(s)))
	return rec.Verdict()
}

// A sensor that repeats itself for over half an hour is stuck: it has been
// silent all that time, whatever it says.
func TestStuckProbeIsUnknown(t *testing.T) {
	r := newRecorder(blood.Cold)
	feed(r, 1, 30, 1800, still(4))
	if v := verdict(r, 1830); v != coldchain.InRange {
		t.Errorf("after 30 min: %s", v)
	}
	r = newRecorder(blood.Cold)
	feed(r, 1, 30, 1830, still(4))
	rec := coldchain.Record{Envelope: env(blood.Cold)}
	rec.Fold(r.Cut(at(1860)))
	if rec.Verdict() != coldchain.Unknown || !rec.Stuck || rec.LongestGapS < 1800 {
		t.Errorf("after 30 min 30 s: %s %+v", rec.Verdict(), rec)
	}
}

// Another probe that lives covers a stuck one, and its excursion counts.
func TestStuckProbeBesideALiveOne(t *testing.T) {
	r := newRecorder(blood.Cold)
	for s := 30.0; s <= 3600; s += 30 {
		r.Add(coldchain.Reading{At: at(s), Probe: 1, C: 4})
		r.Add(coldchain.Reading{At: at(s + 1), Probe: 2, C: live(4)(s)})
	}
	if v := verdict(r, 3620); v != coldchain.InRange {
		t.Errorf("%s", v)
	}
	r = newRecorder(blood.Cold)
	for s := 30.0; s <= 3600; s += 30 {
		r.Add(coldchain.Reading{At: at(s), Probe: 1, C: 4})
		if s < 1500 {
			r.Add(coldchain.Reading{At: at(s + 1), Probe: 2, C: live(4)(s)})
		}
	}
	if v := verdict(r, 3620); v != coldchain.Unknown {
		t.Errorf("the live one fell silent: %s", v)
	}
}

func TestStuckSurvivesARestart(t *testing.T) {
	r := newRecorder(blood.Cold)
	feed(r, 1, 30, 1200, still(4))
	r = coldchain.ResumeRecorder(env(blood.Cold), r.Cut(at(1230)))
	feed(r, 1, 1260, 600, still(4))
	if v := verdict(r, 1860); v != coldchain.Unknown {
		t.Errorf("%s", v)
	}
}

// A second excursion in a unit's life is major, however short.
func TestSecondExcursionOfALifeIsMajor(t *testing.T) {
	rec := record(blood.Cold, spell{600, 30, 4}, spell{300, 30, 1.5}, spell{600, 30, 4})
	if v := rec.VerdictOf(blood.ColdHistory{}); v != coldchain.Minor {
		t.Fatalf("the first: %s", v)
	}
	if v := rec.VerdictOf(blood.ColdHistory{Excursions: 1, OutS: 60}); v != coldchain.Major {
		t.Errorf("the second: %s", v)
	}
	calm := record(blood.Cold, spell{600, 30, 4})
	if v := calm.VerdictOf(blood.ColdHistory{Excursions: 1, OutS: 60}); v != coldchain.InRange {
		t.Errorf("released once, and calm since: %s", v)
	}
	if v := rec.VerdictOf(blood.ColdHistory{OutS: 1700}); v != coldchain.Major {
		t.Errorf("35 min in sum over its life: %s", v)
	}
}

func TestOpenedLidIsUnknown(t *testing.T) {
	rec := record(blood.Cold, spell{600, 30, 4})
	rec.Opened = 1
	if v := rec.Verdict(); v != coldchain.Unknown {
		t.Errorf("%s", v)
	}
}

// 4 °C for 55 minutes and 25 °C for 5 have a mean
// kinetic temperature of 9.33 °C, inside 2 to 10, and are major.
func TestMeanKineticTemperatureIsInformation(t *testing.T) {
	rec := record(blood.Cold, spell{3300, 30, 4}, spell{300, 30, 25})
	c, ok := rec.KineticC()
	if !ok || math.Abs(c-9.33) > 0.01 || rec.Verdict() != coldchain.Major {
		t.Errorf("%.2f °C, %s", c, rec.Verdict())
	}
	if _, ok := (coldchain.Record{}).KineticC(); ok {
		t.Error("nothing has a mean kinetic temperature")
	}
}

func TestViable(t *testing.T) {
	cold := env(blood.Cold)
	for _, tc := range []struct {
		name              string
		c, ambient, tauMn float64
		want              time.Duration
	}{
		// From 4 to 10 in air of 30: 60 min x ln(26/20).
		{"warm air", 4, 30, 60, time.Duration(60 * math.Log(26.0/20) * float64(time.Minute))},
		// From 4 to 2 in air of -10: 60 min x ln(14/12).
		{"frost", 4, -10, 60, time.Duration(60 * math.Log(14.0/12) * float64(time.Minute))},
		{"air inside the range", 4, 8, 60, 24 * time.Hour},
		{"a day at the most", 4, 10.01, 1e5, 24 * time.Hour},
		{"outside already", 10.1, 30, 60, 0},
		{"no constant", 4, 30, 0, 0},
		{"no air temperature", 4, math.NaN(), 60, 0},
	} {
		if got := coldchain.Viable(cold, tc.c, tc.ambient, tc.tauMn); (got - tc.want).Abs() > time.Millisecond {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	if coldchain.Viable(coldchain.Envelope{}, 4, 20, 60) != 0 {
		t.Error("without an envelope something is viable")
	}
}
