package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
)

// StorageID names a refrigerator, an agitator or a freezer of a depot.
type StorageID string

// Storage is one place where a depot keeps the units of a class, and what
// is known of its temperature since a named person last decided on it. A
// unit's row does not say in which of a depot's storages of its class it
// lies, so that what is wrong with one of them concerns all the depot's
// units of that class.
type Storage struct {
	ID     StorageID
	Depot  string
	Class  blood.Class
	Since  time.Time
	Cold   coldchain.Record
	LastC  *float64
	LastAt time.Time
	// Broken is the verdict for which units were put into quarantine, and
	// Units are those; empty until then.
	Broken coldchain.Verdict
	Units  []blood.UnitID
}

// StorageDigested is a piece of a storage's temperature, and the envelope
// it is judged by.
type StorageDigested struct {
	Storage  StorageID          `json:"storage"`
	Digest   coldchain.Digest   `json:"digest"`
	Envelope coldchain.Envelope `json:"envelope"`
}

// StorageBroken puts the units that a storage may hold into quarantine.
type StorageBroken struct {
	Storage StorageID         `json:"storage"`
	Verdict coldchain.Verdict `json:"verdict"`
	Units   []blood.UnitID    `json:"units"`
	Reason  string            `json:"reason"`
}

// StorageDisposed is a named person's decision on the units that a storage
// put into quarantine. Its record begins anew.
type StorageDisposed struct {
	Storage StorageID      `json:"storage"`
	Units   []blood.UnitID `json:"units"`
	Status  blood.Status   `json:"status"`
	By      string         `json:"by"`
	Comment string         `json:"comment"`
}

// Kind names.
func (StorageDigested) Kind() string { return "storage_digested" }
func (StorageBroken) Kind() string   { return "storage_broken" }
func (StorageDisposed) Kind() string { return "storage_disposed" }

// StorageDigest is what a storage's recorder cut.
type StorageDigest struct {
	Storage StorageID
	Digest  coldchain.Digest
}

func (StorageDigest) input() {}

// Storages are all storages by id.
func (s *State) Storages() []*Storage { return byID(s.storages) }

// Storage finds one.
func (s *State) Storage(id StorageID) (*Storage, bool) {
	x, ok := s.storages[id]
	return x, ok
}

// StorageRecording is what a storage's readings are recorded for.
func (s *State) StorageRecording(id StorageID) (Recording, bool) {
	x, ok := s.storages[id]
	if !ok {
		return Recording{}, false
	}
	env := coldchain.EnvelopeOf(s.policy, blood.InStorage, blood.ComponentsOf(x.Class)...)
	return Recording{Class: x.Class, Envelope: env, Since: x.Since}, true
}

// decideStorageDigest keeps a digest and, while the record is not fine,
// puts what the storage may hold into quarantine. A storage that has never
// been heard raises the alarm alone: what stands in it was never under our
// watch.
func (s *State) decideStorageDigest(now time.Time, in StorageDigest) ([]Event, *Error) {
	x, ok := s.storages[in.Storage]
	if !ok {
		return nil, nil
	}
	r, _ := s.StorageRecording(in.Storage)
	events := []Event{StorageDigested{Storage: x.ID, Digest: in.Digest, Envelope: r.Envelope}}
	rec := x.Cold
	rec.Envelope = r.Envelope
	rec.Fold(in.Digest)
	v, gap := rec.Verdict(), rec.LongestGapS > rec.Envelope.MaxGap.Seconds()
	if fine(v) || v == coldchain.Unknown && rec.Samples == 0 && !gap {
		return events, nil
	}
	kind := alarm.Excursion
	if v == coldchain.Unknown {
		kind = alarm.NoReadings
	}
	if a, open := s.alarms.OpenCause(alarm.Cause(kind, string(x.ID))); !open || a.ClearedAt != nil || v != x.Cold.Verdict() {
		events = append(events, s.raise(now, kind, string(x.ID), alarm.Alarm{Box: string(x.ID), Text: fmt.Sprintf("storage %s: %s, %s", x.ID, v, why(rec))}))
	}
	if rec.Samples == 0 {
		return events, nil
	}
	e := StorageBroken{Storage: x.ID, Verdict: v, Reason: fmt.Sprintf("storage %s: cold chain verdict %s: %s", x.ID, v, why(rec))}
	for _, u := range s.Units() {
		if u.Depot == x.Depot && blood.ClassOf(u.Component) == x.Class && (u.Status == blood.Available || u.Status == blood.Reserved) {
			e.Units = append(e.Units, u.ID)
		}
	}
	if len(e.Units) == 0 && x.Broken == v {
		return events, nil
	}
	events = append(events, e)
	return append(events, s.stopReserved(e.Units, e.Reason)...), nil
}

// stopReserved ends the shipments that wait to be packed from units in
// quarantine.
func (s *State) stopReserved(units []blood.UnitID, reason string) []Event {
	gone := map[blood.UnitID]bool{}
	for _, id := range units {
		gone[id] = true
	}
	var events []Event
	for _, sh := range s.liveShipments {
		if sh.State == ShipmentStateAllocated && slices.ContainsFunc(sh.Picks, func(p Pick) bool { return gone[p.Unit] }) {
			events = append(events, s.stop(sh, "airvein", reason)...)
		}
	}
	return events
}

func (s *State) decideDisposeStorage(x *Storage, in Dispose) ([]Event, *Error) {
	e := StorageDisposed{Storage: x.ID, By: in.By, Comment: in.Comment}
	switch in.Verdict {
	case "release":
		e.Status = blood.Available
	case "discard":
		e.Status = blood.Discarded
	default:
		return nil, refuse(CodeInvalid, "verdict", "must be release or discard")
	}
	if in.By == "" || strings.TrimSpace(in.Comment) == "" {
		return nil, refuse(CodeInvalid, "comment", "a named person says why")
	}
	if x.Broken == "" {
		return nil, refuse(CodeConflict, "", "nothing of this storage is in quarantine")
	}
	for _, id := range x.Units {
		if u := s.units[id]; u != nil && u.Status == blood.Quarantined {
			e.Units = append(e.Units, id)
		}
	}
	events := []Event{e}
	events = append(events, s.cleared(alarm.Excursion, string(x.ID))...)
	return append(events, s.cleared(alarm.NoReadings, string(x.ID))...), nil
}

// applyStorages makes the storages those of the site. One that is in
// quarantine stays until a named person has decided.
func (s *State) applyStorages(at time.Time) {
	named := map[StorageID]bool{}
	for _, x := range s.site.Storage {
		id := StorageID(x.ID)
		named[id] = true
		if old := s.storages[id]; old != nil {
			old.Depot, old.Class = x.Depot, x.Class
			continue
		}
		s.storages[id] = &Storage{ID: id, Depot: x.Depot, Class: x.Class, Since: at}
	}
	for id, x := range s.storages {
		if !named[id] && x.Broken == "" {
			delete(s.storages, id)
		}
	}
}

func (s *State) applyStorageEvent(at time.Time, e Event) bool {
	switch e := e.(type) {
	case StorageDigested:
		s.applyStorageDigest(e)
	case StorageBroken:
		s.applyStorageBroken(at, e)
	case StorageDisposed:
		s.applyStorageDisposed(at, e)
	default:
		return false
	}
	return true
}

func (s *State) applyStorageDigest(e StorageDigested) {
	x := s.storages[e.Storage]
	if x == nil {
		return
	}
	x.Cold.Envelope = e.Envelope
	x.Cold.Fold(e.Digest)
	if r := e.Digest.Last; r != nil {
		c := r.C
		x.LastC, x.LastAt = &c, r.At
	}
}

func (s *State) applyStorageBroken(at time.Time, e StorageBroken) {
	if x := s.storages[e.Storage]; x != nil {
		x.Broken = e.Verdict
		x.Units = append(x.Units, e.Units...)
	}
	for _, id := range e.Units {
		if u := s.units[id]; u != nil {
			s.setStatus(u, blood.Quarantined)
		}
		r := s.stock.record(id)
		r.Kept, r.Released = e.Reason, false
		r.Steps = append(r.Steps, CustodyStep{At: at, What: "quarantined", Who: "airvein", Place: string(e.Storage), Unit: id, Reason: e.Reason})
	}
	s.resources++
}

func (s *State) applyStorageDisposed(at time.Time, e StorageDisposed) {
	x := s.storages[e.Storage]
	if x == nil {
		return
	}
	for _, id := range e.Units {
		u := s.units[id]
		if u == nil {
			continue
		}
		s.setStatus(u, e.Status)
		u.Cold.Excursions += x.Cold.Excursions
		u.Cold.OutS += x.Cold.OutS
		if x.Broken == coldchain.Unknown {
			u.Cold.Unknown++
		}
		r := s.stock.record(id)
		if e.Status == blood.Available {
			r.Kept, r.Released = "", true
		}
		r.Steps = append(r.Steps, CustodyStep{At: at, What: "disposed_" + string(e.Status), Who: e.By, Place: x.Depot, Unit: id, Reason: e.Comment})
	}
	x.Cold, x.Broken, x.Units, x.Since = coldchain.Record{}, "", nil, at
	s.resources++
}
