package coldchain

import (
	"math"
	"slices"
	"time"

	"airvein/dispatch/blood"
)

const (
	cutEvery    = time.Minute
	calmFor     = 2 * time.Minute // an excursion ends after this long well inside
	calmMarginC = 0.5             // what "well inside" means
	maxProbes   = 8               // of one box; readings of more are rejected
)

// Recorder follows one box's readings, cuts them into digests, and knows
// whether an excursion is open. An excursion starts at the first valid
// reading outside the normal range and ends after readings 0.5 °C inside
// its limits for two minutes; nothing delays a start. Each probe is
// followed by itself, since readings of two ways in arrive in different
// order; the box is out while any probe is.
type Recorder struct {
	class  blood.Class
	env    Envelope
	began  time.Time
	from   time.Time // of the digest being gathered
	newest time.Time // newest valid reading, or when the recording began
	probes []probe   // by number
	acc    tally
}

// probe is one probe's state.
type probe struct {
	last      Reading
	outSince  *time.Time
	calmSince *time.Time
	counted   time.Time // seconds outside are counted up to here
	outS      float64   // in the digest being gathered
	sameSince time.Time // it has said the very same since then
}

// tally gathers a digest.
type tally struct {
	min, max, sum     float64
	kinetic           float64
	samples, rejected int
	longestGap        time.Duration
	excursions        int
}

// NewRecorder starts a recording by an envelope: the time until the first
// reading is a gap like any other.
func NewRecorder(class blood.Class, env Envelope, from time.Time) *Recorder {
	return &Recorder{class: class, env: env, began: from, from: from, newest: from}
}

// ResumeRecorder goes on where a digest ended, with the same outcome as if
// the recorder had never stopped. Time since then without readings is a
// gap.
func ResumeRecorder(env Envelope, last Digest) *Recorder {
	r := NewRecorder(last.Class, env, last.To)
	r.began = last.Began
	if r.began.IsZero() {
		r.began = last.From
	}
	states := last.Probes
	if len(states) == 0 && last.Last != nil {
		states = []ProbeState{{Last: *last.Last, OutSince: last.OutSince, CalmSince: last.CalmSince, SameSince: last.Last.At}}
	}
	r.newest = r.began
	for _, s := range states {
		p := probe{last: s.Last, outSince: clone(s.OutSince), calmSince: clone(s.CalmSince), counted: latest(s.Last.At, last.To), sameSince: s.SameSince}
		r.probes = append(r.probes, p)
		r.newest = latest(r.newest, r.trusted(&p))
	}
	return r
}

// Add takes one reading. changed says that the box's excursion began or
// ended, so that a digest should be cut at once. A reading that is no
// temperature a box can have, or not newer than the same probe's last, only
// counts as rejected; one from before the recording is not its business.
func (r *Recorder) Add(x Reading) (changed bool) {
	if x.At.Before(r.began) {
		return false
	}
	if math.IsNaN(x.C) || x.C < minLimitC || x.C > maxLimitC {
		r.acc.rejected++
		return false
	}
	p, fresh := r.probe(x.Probe)
	if p == nil || !fresh && !x.At.After(p.last.At) {
		r.acc.rejected++
		return false
	}
	wasOpen := r.open()
	if fresh || x.C != p.last.C {
		p.sameSince = x.At
	}
	p.take(x, fresh, r.env)
	r.count(x, p)
	open := r.open()
	if open && !wasOpen {
		r.acc.excursions++
	}
	return open != wasOpen
}

// count adds a valid reading to the digest being gathered. Any probe's
// reading ends a gap, but that of a stuck one: it has been silent since it
// began to repeat itself, unless another probe spoke meanwhile.
func (r *Recorder) count(x Reading, p *probe) {
	if r.acc.samples == 0 {
		r.acc.min, r.acc.max = x.C, x.C
	}
	r.acc.min, r.acc.max = min(r.acc.min, x.C), max(r.acc.max, x.C)
	r.acc.sum += x.C
	r.acc.kinetic += kinetic(x.C)
	r.acc.samples++
	if r.stuck(p) {
		heard := r.began
		for i := range r.probes {
			heard = latest(heard, r.trusted(&r.probes[i]))
		}
		r.newest = heard
		r.acc.longestGap = max(r.acc.longestGap, x.At.Sub(heard))
		return
	}
	if gap := x.At.Sub(r.newest); gap > 0 {
		r.acc.longestGap = max(r.acc.longestGap, gap)
		r.newest = x.At
	}
}

// stuck reports whether a probe has said the very same for too long to be
// believed.
func (r *Recorder) stuck(p *probe) bool {
	return r.env.MaxStuck > 0 && p.last.At.Sub(p.sameSince) > r.env.MaxStuck
}

// trusted is until when a probe's readings are believed.
func (r *Recorder) trusted(p *probe) time.Time {
	if r.stuck(p) {
		return p.sameSince
	}
	return p.last.At
}

// take moves a probe on by a reading newer than its last. A reading holds
// until the next one, so what follows a reading outside counts as outside.
func (p *probe) take(x Reading, fresh bool, env Envelope) {
	silent := fresh || x.At.Sub(p.last.At) > env.MaxGap
	if !fresh && !env.in(p.last.C) {
		p.countOut(x.At)
	} else {
		p.counted = x.At
	}
	p.last = x
	switch {
	case !env.in(x.C):
		if p.outSince == nil {
			p.outSince = &x.At
		}
		p.calmSince = nil
	case p.outSince == nil:
	case !env.calm(x.C):
		p.calmSince = nil
	case p.calmSince == nil || silent: // silence is not calm
		p.calmSince = &x.At
	case x.At.Sub(*p.calmSince) >= calmFor:
		p.outSince, p.calmSince = nil, nil
	}
}

func (p *probe) countOut(until time.Time) {
	if until.After(p.counted) {
		p.outS += until.Sub(p.counted).Seconds()
		p.counted = until
	}
}

// Cut ends the digest being gathered and starts the next. The time since
// the newest reading counts as a gap.
func (r *Recorder) Cut(at time.Time) Digest {
	at = latest(at, r.from)
	if gap := at.Sub(r.newest); gap > r.acc.longestGap {
		r.acc.longestGap = gap
	}
	d := Digest{
		Began: r.began, From: r.from, To: at, Class: r.class,
		MinC: r.acc.min, MaxC: r.acc.max, Samples: r.acc.samples, Rejected: r.acc.rejected,
		LongestGapS: r.acc.longestGap.Seconds(), Excursions: r.acc.excursions,
	}
	if d.Samples > 0 {
		d.MeanC = r.acc.sum / float64(d.Samples)
		d.Kinetic = r.acc.kinetic / float64(d.Samples)
	}
	for i := range r.probes {
		p := &r.probes[i]
		if !r.env.in(p.last.C) {
			p.countOut(at)
		}
		d.OutS = max(d.OutS, p.outS)
		p.outS = 0
		d.Probes = append(d.Probes, ProbeState{Last: p.last, OutSince: clone(p.outSince), CalmSince: clone(p.calmSince), SameSince: p.sameSince})
		d.Stuck = d.Stuck || r.stuck(p)
	}
	d.summarise()
	r.from, r.acc = at, tally{}
	return d
}

// summarise derives the box's own last reading and excursion from its
// probes': out since the first that is, calm since the last that became so,
// once all that are out are calm.
func (d *Digest) summarise() {
	calm := true
	for _, p := range d.Probes {
		if d.Last == nil || p.Last.At.After(d.Last.At) {
			last := p.Last
			d.Last = &last
		}
		if p.OutSince == nil {
			continue
		}
		if d.OutSince == nil || p.OutSince.Before(*d.OutSince) {
			d.OutSince = clone(p.OutSince)
		}
		if p.CalmSince == nil {
			calm = false
		} else if d.CalmSince == nil || p.CalmSince.After(*d.CalmSince) {
			d.CalmSince = clone(p.CalmSince)
		}
	}
	if !calm {
		d.CalmSince = nil
	}
}

// Due reports whether a minute has passed since the last cut.
func (r *Recorder) Due(now time.Time) bool { return now.Sub(r.from) >= cutEvery }

// open reports whether any probe's excursion is open.
func (r *Recorder) open() bool {
	return slices.ContainsFunc(r.probes, func(p probe) bool { return p.outSince != nil })
}

// probe finds a probe's state, or makes it; fresh says that it has had no
// reading. It is nil for one probe too many.
func (r *Recorder) probe(n int) (p *probe, fresh bool) {
	i, found := slices.BinarySearchFunc(r.probes, n, func(p probe, n int) int { return p.last.Probe - n })
	if !found && len(r.probes) >= maxProbes {
		return nil, false
	}
	if !found {
		r.probes = slices.Insert(r.probes, i, probe{last: Reading{Probe: n}})
	}
	return &r.probes[i], !found
}

func clone(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	c := *t
	return &c
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
