package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
	"airvein/fleet/history"
)

const (
	// dockProbe is the first probe of a drone's dock; a box's modem counts
	// its own from 1.
	dockProbe = 2
	// seenMax bounds what is kept in memory while the history does not
	// answer; the spool keeps all.
	seenMax = 20_000
	// aheadMax is how far a sensor's clock may run before ours; in wall
	// time where the scenario runs fast.
	aheadMax     = 2 * time.Minute
	aheadWallMax = 10 * time.Second
	// recentFor is how far back a start looks for a box's newest reading.
	recentFor = 24 * time.Hour
)

type probeKey struct {
	sensor string
	probe  int
}

// recording is a box whose temperature is being recorded.
type recording struct {
	*coldchain.Recorder
	since time.Time
	cutAt time.Time
	fed   bool // since the last cut
	// storage says that it is a depot's storage and no box: its digest is cut
	// every few minutes, since nothing changes hands there.
	storage bool
	// urgent says that an excursion began or ended and is not cut yet.
	urgent bool
}

// Readings stores a sensor's readings, feeds those that are new to its
// box's recorder, and cuts a digest at once where an excursion began or
// ended. When it returns without an error they are on disk: in the spool,
// and counted as new, where the history does not answer. The same reading
// again is added once.
func (l *Loop) Readings(ctx context.Context, wall time.Time, sensor string, rs []history.Reading) (int, error) {
	l.awake(ctx, wall)
	if l.fatal != nil {
		return 0, unavailable(l.fatal)
	}
	now := l.now(wall)
	ahead := max(aheadMax, time.Duration(float64(aheadWallMax)*l.cfg.Clock.Speed()))
	rs = slices.Clone(rs)
	for i := range rs {
		r := &rs[i]
		r.Sensor, r.ReceivedAt = sensor, now.Truncate(time.Microsecond)
		r.At = r.At.UTC().Truncate(time.Microsecond)
		field := fmt.Sprintf("readings[%d]", i)
		if math.IsNaN(r.C) || math.IsInf(r.C, 0) {
			return 0, &dispatch.Error{Code: dispatch.CodeInvalid, Field: field + ".c", Message: "must be a number"}
		}
		if r.At.After(now.Add(ahead)) {
			return 0, &dispatch.Error{Code: dispatch.CodeInvalid, Field: field + ".at", Message: "lies in the future: set the sensor's clock"}
		}
	}
	added, err := l.store(ctx, now, rs)
	if err != nil && l.setAside(rs) {
		l.log.Warn("the history does not answer: readings are spooled", "sensor", sensor, "count", len(rs), "err", err)
		return len(rs), nil
	}
	if err != nil {
		return 0, &dispatch.Error{Code: dispatch.CodeUnavailable, Message: "readings cannot be stored now; send them again", Err: err}
	}
	l.follow(ctx, wall)
	return added, nil
}

// see keeps a reading that came over MAVLink until the next Tick stores it:
// nobody waits for its acknowledgement.
func (l *Loop) see(r history.Reading) {
	r.At, r.ReceivedAt = r.At.UTC().Truncate(time.Microsecond), r.ReceivedAt.Truncate(time.Microsecond)
	if len(l.seen) == seenMax {
		l.makeRoom()
	}
	l.seen = append(l.seen, r)
}

// storeSeen stores what came over MAVLink. Where the history does not
// answer they wait, and the recorders with them: a gap is told as one.
func (l *Loop) storeSeen(ctx context.Context, wall time.Time) {
	if len(l.seen) == 0 {
		return
	}
	if _, err := l.store(ctx, l.now(wall), l.seen); err != nil {
		l.log.Error("box readings wait for the history", "waiting", len(l.seen), "lost", l.unstored, "err", err)
		l.keepSeen()
		return
	}
	l.seen, l.outage.seen = l.seen[:0], 0
	l.forgetSpool(ctx)
}

// store makes readings durable and then feeds the recorders with the new
// ones, in the order of their times.
func (l *Loop) store(ctx context.Context, now time.Time, rs []history.Reading) (int, error) {
	fresh, err := l.fresh(ctx, rs)
	if err != nil {
		return 0, err
	}
	added, err := l.cfg.History.AddReadings(ctx, fresh)
	if err != nil {
		return 0, err
	}
	slices.SortStableFunc(fresh, func(a, b history.Reading) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Probe, b.Probe))
	})
	for _, r := range fresh {
		l.feed(ctx, now, r)
	}
	return added, nil
}

// fresh leaves out what is stored already, and what stands twice.
func (l *Loop) fresh(ctx context.Context, rs []history.Reading) ([]history.Reading, error) {
	type sample struct {
		probeKey
		at time.Time
	}
	known := map[sample]bool{}
	looked := map[string]bool{}
	var out []history.Reading
	for _, r := range rs {
		key := probeKey{r.Sensor, r.Probe}
		if newest, ok := l.newest[key]; (!ok || !r.At.After(newest)) && !looked[r.Sensor] {
			looked[r.Sensor] = true
			from, to := span(rs, r.Sensor)
			stored, err := l.cfg.History.Readings(ctx, r.Sensor, from, to, 0)
			if err != nil {
				return nil, err
			}
			for _, s := range stored {
				known[sample{probeKey{s.Sensor, s.Probe}, s.At}] = true
			}
		}
		s := sample{key, r.At}
		if !known[s] {
			known[s] = true
			out = append(out, r)
		}
	}
	return out, nil
}

func span(rs []history.Reading, sensor string) (from, to time.Time) {
	for _, r := range rs {
		if r.Sensor != sensor {
			continue
		}
		if from.IsZero() || r.At.Before(from) {
			from = r.At
		}
		if r.At.After(to) {
			to = r.At
		}
	}
	return from, to
}

// feed gives a stored reading to its box's recorder. An excursion's start
// or end is cut, and so made durable, at once.
func (l *Loop) feed(ctx context.Context, now time.Time, r history.Reading) {
	box := dispatch.BoxID(r.Sensor)
	l.note(r)
	rec := l.recordings[box]
	if rec == nil || !rec.storage {
		l.touched.boxes[box] = true
	}
	if rec == nil {
		return
	}
	rec.fed = true
	if !rec.Add(coldchain.Reading{At: r.At, Probe: r.Probe, C: r.C}) {
		return
	}
	rec.urgent = true
	if l.Trouble() == nil {
		if err := l.cut(ctx, now, box); err != nil {
			l.log.Error("an excursion is not in the journal yet", "box", r.Sensor, "err", err)
		}
	}
}

// note keeps a box's newest reading and each probe's.
func (l *Loop) note(r history.Reading) {
	key := probeKey{r.Sensor, r.Probe}
	if r.At.After(l.newest[key]) {
		l.newest[key] = r.At
	}
	if !r.At.Before(l.latest[dispatch.BoxID(r.Sensor)].At) {
		l.latest[dispatch.BoxID(r.Sensor)] = r
	}
}

// cut ends a box's digest and puts it into the journal.
func (l *Loop) cut(ctx context.Context, now time.Time, box dispatch.BoxID) error {
	rec := l.recordings[box]
	if rec == nil || !rec.fed && !now.After(rec.cutAt) {
		return nil
	}
	rec.cutAt, rec.fed, rec.urgent = now, false, false
	if rec.storage {
		return l.step(ctx, now, dispatch.StorageDigest{Storage: dispatch.StorageID(box), Digest: rec.Cut(now)})
	}
	return l.step(ctx, now, dispatch.BoxDigest{Box: box, Digest: rec.Cut(now)})
}

// cutDue cuts each minute, and once the journal answers what could not be
// cut at once.
func (l *Loop) cutDue(ctx context.Context, now time.Time) {
	for _, box := range slices.Sorted(maps.Keys(l.recordings)) {
		if l.trouble != nil || l.fatal != nil {
			return
		}
		if rec := l.recordings[box]; rec != nil && (rec.urgent || rec.due(now)) {
			if err := l.cut(ctx, now, box); err != nil {
				l.log.Error("a digest is not in the journal yet", "box", string(box), "err", err)
			}
		}
	}
}

// cutBefore cuts the digest of a box that is about to change hands, so that
// the step is decided on all that is known.
func (l *Loop) cutBefore(ctx context.Context, now time.Time, in dispatch.Input) error {
	for _, box := range l.cutFor(in) {
		if err := l.cut(ctx, now, box); err != nil {
			return err
		}
	}
	return nil
}

// cutFor are the boxes that change hands with an input.
func (l *Loop) cutFor(in dispatch.Input) []dispatch.BoxID {
	var shipment dispatch.ShipmentID
	switch in := in.(type) {
	case dispatch.Receive:
		shipment = in.Shipment
	case dispatch.Unpack:
		shipment = in.Shipment
	case dispatch.DroneReport:
		switch in.Report.Kind {
		case fleet.ReportTookOff, fleet.ReportReleased, fleet.ReportReleasedAway, fleet.ReportLanded, fleet.ReportPreflight:
			return l.state.BoxesAboard(in.Drone)
		}
		return nil
	}
	sh, ok := l.state.Shipment(shipment)
	if !ok || sh.Box == "" {
		return nil
	}
	return []dispatch.BoxID{sh.Box}
}

// watchBoxes starts a recorder for every box that is to be recorded, and
// drops those of boxes that no longer are.
func (l *Loop) watchBoxes() {
	for id, rec := range l.recordings {
		if _, ok := l.state.Recording(id); !ok && !rec.storage {
			delete(l.recordings, id)
		}
	}
	for _, id := range l.state.FilledBoxes() {
		r, ok := l.state.Recording(id)
		l.watch(id, r, ok, false)
	}
	for _, x := range l.state.Storages() {
		r, ok := l.state.StorageRecording(x.ID)
		l.watch(dispatch.BoxID(x.ID), r, ok, true)
	}
}

func (l *Loop) watch(sensor dispatch.BoxID, r dispatch.Recording, ok, storage bool) {
	rec := l.recordings[sensor]
	switch {
	case !ok && rec != nil:
		delete(l.recordings, sensor)
	case ok && (rec == nil || !rec.since.Equal(r.Since)):
		l.recordings[sensor] = record(r)
		l.recordings[sensor].storage = storage
	}
}

// storageEvery is how often a storage's digest is cut: a silence longer than
// the policy's gap is told at the next cut, up to five minutes later. Each
// minute would weigh five times as much in the journal, all year round.
const storageEvery = 5 * time.Minute

func (rec *recording) due(now time.Time) bool {
	if rec.storage {
		return now.Sub(rec.cutAt) >= storageEvery
	}
	return rec.Due(now)
}

// record starts a recorder.
func record(r dispatch.Recording) *recording {
	return &recording{Recorder: coldchain.NewRecorder(r.Class, r.Envelope, r.Since), since: r.Since, cutAt: r.Since}
}

// resume makes the recorders anew: each goes on from its box's last digest
// in the journal with the readings stored since, as if it had never
// stopped.
func (l *Loop) resume(ctx context.Context, now time.Time) error {
	recordings := map[dispatch.BoxID]*recording{}
	for _, b := range l.state.Boxes() {
		var rec *recording
		var after map[int]time.Time
		from := now.Add(-recentFor)
		if r, ok := l.state.Recording(b.ID); ok {
			rec, after = l.resumed(b.ID, r)
			recordings[b.ID] = rec
			if r.Since.Before(from) {
				from = r.Since
			}
		}
		if err := l.reread(ctx, b.ID, rec, after, from, now); err != nil {
			return err
		}
	}
	for _, x := range l.state.Storages() {
		r, _ := l.state.StorageRecording(x.ID)
		id := dispatch.BoxID(x.ID)
		rec, after := l.resumed(id, r)
		rec.storage = true
		if err := l.reread(ctx, id, rec, after, rec.cutAt.Add(-recentFor), now); err != nil {
			return err
		}
		rec.cutAt = now // its modem has not had time to send what it kept
		recordings[id] = rec
	}
	l.recordings = recordings
	return nil
}

// reread notes a sensor's stored readings and feeds its recorder, if it has
// one, with those that are not in its digests.
func (l *Loop) reread(ctx context.Context, sensor dispatch.BoxID, rec *recording, after map[int]time.Time, from, now time.Time) error {
	rs, err := l.cfg.History.Readings(ctx, string(sensor), from, now.Add(recentFor), 0)
	if err != nil {
		return fmt.Errorf("the readings of %s: %w", sensor, err)
	}
	for _, r := range rs {
		l.note(r)
		if rec == nil {
			continue
		}
		if last, had := after[r.Probe]; !had || r.At.After(last) {
			rec.fed = true
			if rec.Add(coldchain.Reading{At: r.At, Probe: r.Probe, C: r.C}) {
				rec.urgent = true
			}
		}
	}
	return nil
}

// resumed is a box's recorder as its last digest left it, and the time up
// to which each probe's readings are in it.
func (l *Loop) resumed(box dispatch.BoxID, r dispatch.Recording) (*recording, map[int]time.Time) {
	d, ok := l.digests[box]
	if !ok || !d.Began.Equal(r.Since) {
		return record(r), nil
	}
	after := map[int]time.Time{}
	for _, p := range d.Probes {
		after[p.Last.Probe] = p.Last.At
	}
	return &recording{Recorder: coldchain.ResumeRecorder(r.Envelope, d), since: r.Since, cutAt: d.To}, after
}
