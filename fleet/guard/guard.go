package guard

import (
	"errors"
	"time"
)

// Verdict is what became of a frame.
type Verdict uint8

// The verdicts. Only Pass is handed on.
const (
	Pass       Verdict = iota
	Foreign            // another system's
	Unsigned           // and the link has a key
	Forged             // its signature is not over these bytes by this key
	Replayed           // not newer than the newest of its source
	Skewed             // more than 60 s from our clock
	Disallowed         // not on the list for this direction
	verdicts
)

var verdictNames = [verdicts]string{"pass", "foreign", "unsigned", "forged", "replayed", "skewed", "disallowed"}

func (v Verdict) String() string { return verdictNames[v] }

const (
	// skewMax is how far a signature's time may be from our clock (S1).
	skewMax = time.Minute
	// markLead is how far ahead of what was heard a high-water mark is kept.
	// It costs a restarted server the frames of so long, and saves it a write
	// for each frame.
	markLead = 2 * time.Second
	// sourcesMax bounds what one key's holder can make us remember.
	sourcesMax = 64
)

// Config is one drone's guard, for all its links: a frame that was heard on
// one of them is old on the others.
type Config struct {
	System    uint8
	Key       Key // not set: nothing is signed and nothing is asked to be
	Direction Direction
	Marks     Marks // nil: NoMarks
}

// Guard judges the frames of one drone. It is not safe for concurrent use.
type Guard struct {
	cfg     Config
	sources map[Source]*mark
	counts  Counts
	keepErr error
}

type mark struct{ high, kept uint64 }

// Counts is how many frames had each verdict.
type Counts [verdicts]uint64

// Refused is how many frames of the drone's own name were not let through
// for the sake of security: what an alarm is about.
func (c Counts) Refused() uint64 {
	return c[Unsigned] + c[Forged] + c[Replayed] + c[Skewed] + c[Disallowed]
}

// New makes a guard.
func New(cfg Config) (*Guard, error) {
	if cfg.System == 0 {
		return nil, errors.New("guard: a guard is one system's, never system 0's")
	}
	if cfg.Marks == nil {
		cfg.Marks = NoMarks{}
	}
	return &Guard{cfg: cfg, sources: map[Source]*mark{}}, nil
}

// Check judges one frame.
func (g *Guard) Check(now time.Time, f Frame) Verdict {
	v := g.judge(now, f)
	g.counts[v]++
	return v
}

// Counts is how many frames had each verdict so far.
func (g *Guard) Counts() Counts { return g.counts }

// KeepErr is the newest failure to keep a high-water mark, nil when the
// newest was kept. Frames pass all the same: a full disk must not cut the
// link to a drone in the air.
func (g *Guard) KeepErr() error { return g.keepErr }

func (g *Guard) judge(now time.Time, f Frame) Verdict {
	if f.System != g.cfg.System {
		return Foreign
	}
	if g.cfg.Key.Set() {
		if v := g.authentic(now, f); v != Pass {
			return v
		}
	}
	if !allowed(g.cfg.Direction, f) {
		return Disallowed
	}
	return Pass
}

// authentic checks signature and time. Nothing is exempt: an autopilot that
// takes heartbeats unsigned is no reason for us to.
func (g *Guard) authentic(now time.Time, f Frame) Verdict {
	if !f.Signed {
		return Unsigned
	}
	link, stamp, ok := signature(g.cfg.Key, f.Raw)
	if !ok {
		return Forged
	}
	ours := Ticks(now)
	if stamp+ticksOf(skewMax) < ours || stamp > ours+ticksOf(skewMax) {
		return Skewed
	}
	src := Source{f.System, f.Component, link}
	m := g.sources[src]
	if m == nil {
		if len(g.sources) == sourcesMax {
			return Forged
		}
		high := g.cfg.Marks.High(src)
		m = &mark{high: high, kept: high}
		g.sources[src] = m
	}
	if stamp <= m.high {
		return Replayed
	}
	m.high = stamp
	if stamp > m.kept {
		m.kept = stamp + ticksOf(markLead)
		g.keepErr = g.cfg.Marks.Keep(src, m.kept)
	}
	return Pass
}
