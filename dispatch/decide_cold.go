package dispatch

import (
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
)

// Recording is what a sensor's readings are recorded for: a class of blood,
// the envelope that it is judged by, and since when.
type Recording struct {
	Class    blood.Class
	Envelope coldchain.Envelope
	Since    time.Time
}

// Recording reports whether a box's temperature is being recorded: from the
// moment it is packed until it is received or unpacked.
func (s *State) Recording(id BoxID) (r Recording, ok bool) {
	b := s.boxes[id]
	if b == nil || b.Shipment == "" {
		return Recording{}, false
	}
	sh := s.shipments[b.Shipment]
	return Recording{Class: sh.Class, Envelope: sh.Cold.Envelope, Since: sh.PackedAt}, true
}

// envelope is what the policy says of a box with a shipment's units in it.
func (s *State) envelope(sh *Shipment) coldchain.Envelope {
	var components []blood.Component
	for _, p := range sh.Picks {
		if u := s.units[p.Unit]; u != nil && !slices.Contains(components, u.Component) {
			components = append(components, u.Component)
		}
	}
	return coldchain.EnvelopeOf(s.policy, blood.InTransport, components...)
}

// fine reports whether blood of such a verdict may go on.
func fine(v coldchain.Verdict) bool { return v == coldchain.InRange || v == coldchain.Advisory }

// Viable is how long the newest reading of a shipment's box stays in range
// if its coolant is spent and it drifts to the air around it, by the box's
// own constant. ok is false where nothing is under way, or the box's
// constant, its reading or the air's temperature is not known.
func (s *State) Viable(sh *Shipment) (d time.Duration, ok bool) {
	w := s.weather
	if sh.LastC == nil || w == nil || !w.ValidUntil.IsZero() && !w.ValidUntil.After(s.lastAt) || sh.State == ShipmentStateDelivered {
		return 0, false
	}
	for _, b := range s.site.Boxes {
		if BoxID(b.ID) == sh.Box && s.boxes[sh.Box] != nil && s.boxes[sh.Box].Shipment == sh.ID {
			return coldchain.Viable(sh.Cold.Envelope, *sh.LastC, w.TemperatureC, b.TimeConstantMin), true
		}
	}
	return 0, false
}

// FilledBoxes are the boxes with a shipment inside, in the order of their
// ids. Most of a depot's stand empty.
func (s *State) FilledBoxes() []BoxID {
	var out []BoxID
	for id, b := range s.boxes {
		if b.Shipment != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// BoxAboard is the box whose temperature a drone's dock probe reads: the
// one of its flight, from packing until it is let down.
func (s *State) BoxAboard(id fleet.DroneID) (BoxID, bool) {
	if boxes := s.BoxesAboard(id); len(boxes) > 0 {
		return boxes[0], true
	}
	return "", false
}

// BoxesAboard are the boxes with a dock of a drone's flight, from packing
// until they are let down, in the order of its stops.
func (s *State) BoxesAboard(id fleet.DroneID) []BoxID {
	d := s.drones[id]
	if d == nil {
		return nil
	}
	f := s.flights[d.Flight]
	if f == nil || f.Boxless || f.State.Over() {
		return nil
	}
	var out []BoxID
	for _, sid := range f.Shipments {
		box := s.boxes[s.shipments[sid].Box]
		if box == nil || box.Shipment != sid {
			continue
		}
		if b, ok := s.site.Box(string(box.ID)); ok && b.Dock {
			out = append(out, box.ID)
		}
	}
	return out
}

// decideDigest keeps a digest of a box that is being recorded and raises
// the alarm when the record turns bad.
func (s *State) decideDigest(now time.Time, in BoxDigest) ([]Event, *Error) {
	b := s.boxes[in.Box]
	if b == nil || b.Shipment == "" {
		return nil, nil
	}
	sh := s.shipments[b.Shipment]
	events := []Event{BoxDigested{Box: in.Box, Shipment: sh.ID, Digest: in.Digest}}
	before, rec := sh.Cold.Verdict(), sh.Cold
	rec.Fold(in.Digest)
	after := rec.Verdict()
	tell := func(kind alarm.Kind, format string, args ...any) {
		events = append(events, s.raise(now, kind, string(sh.ID), alarm.Alarm{
			Order: string(sh.Order), Shipment: string(sh.ID), Box: string(in.Box), Flight: string(sh.Flight),
			Text: fmt.Sprintf("box %s: ", in.Box) + fmt.Sprintf(format, args...)}))
	}
	gap := rec.Envelope.MaxGap.Seconds()
	if rec.LongestGapS > gap && sh.Cold.LongestGapS <= gap || rec.Samples > 0 && sh.Cold.Samples > 0 && after == coldchain.Unknown && before != after {
		tell(alarm.NoReadings, "no readings for %.0f s", rec.LongestGapS)
	}
	// A gap makes the verdict unknown for good, and hides nothing after it.
	if out := after == coldchain.Minor || after == coldchain.Major; out && after != before || rec.Excursions > sh.Cold.Excursions {
		tell(alarm.Excursion, "%s, %.1f to %.1f °C", after, rec.MinC, rec.MaxC)
	}
	if f := s.flights[sh.Flight]; len(events) > 1 && sh.State == ShipmentStatePacked && (f == nil || !f.State.Airborne()) {
		// No launch passes such a record, and none mends it: what the order
		// misses is chosen again at once.
		events = append(events, s.stop(sh, "airvein", "cold chain verdict "+string(after)+" before the launch")...)
	} else if e, ok := s.broken(sh, rec); ok {
		events = append(events, e)
	}
	return events, nil
}

// broken puts the units of a box under way into quarantine once its record
// is no longer fine. It flies on: whether a clinician may take a unit all
// the same is not for us to say.
func (s *State) broken(sh *Shipment, rec coldchain.Record) (ColdChainBroken, bool) {
	v := rec.Verdict()
	// A box that has only just been closed has no reading yet, and is unknown.
	if !sh.State.Serving() || fine(v) || rec.Samples == 0 && rec.LongestGapS <= rec.Envelope.MaxGap.Seconds() {
		return ColdChainBroken{}, false
	}
	e := ColdChainBroken{Shipment: sh.ID, Verdict: v, Reason: "cold chain verdict " + string(v) + ": " + why(rec)}
	for _, p := range sh.Picks {
		if u := s.units[p.Unit]; u != nil && !u.Status.KeptApart() {
			e.Units = append(e.Units, p.Unit)
		}
	}
	return e, len(e.Units) > 0
}

// why says in words what a record's verdict rests on.
func why(rec coldchain.Record) string {
	switch e := rec.Envelope; {
	case !e.Known():
		return "the policy does not say what is in range"
	case rec.Opened > 0:
		return "the box was opened outside a pack or receive step"
	case rec.Stuck && rec.LongestGapS > e.MaxGap.Seconds():
		return fmt.Sprintf("a probe has said the same for %.0f min", rec.LongestGapS/60)
	case rec.LongestGapS > e.MaxGap.Seconds():
		return fmt.Sprintf("no readings for %.0f min", rec.LongestGapS/60)
	}
	return fmt.Sprintf("%.1f to %.1f °C, %.0f min outside", rec.MinC, rec.MaxC, rec.OutS/60)
}

// decideOpenBox takes an opening of a box. It counts only outside a pack or
// a receive step: while the box is packed and waits, or is under way.
func (s *State) decideOpenBox(now time.Time, in OpenBox) ([]Event, *Error) {
	b, ok := s.Box(in.Box)
	switch {
	case !ok:
		return nil, refuse(CodeNotFound, "", "there is no such box")
	case in.At.After(now):
		return nil, refuse(CodeInvalid, "opened", "lies in the future: set the sensor's clock")
	case b.Shipment == "":
		return nil, nil
	}
	sh := s.shipments[b.Shipment]
	if sh.State != ShipmentStatePacked && sh.State != ShipmentStateInTransit || !in.At.After(sh.PackedAt) {
		return nil, nil
	}
	events := []Event{BoxOpened{Box: in.Box, Shipment: sh.ID, OpenedAt: in.At, By: in.By}}
	if sh.Cold.Opened > 0 {
		return events, nil
	}
	rec := sh.Cold
	rec.Opened++
	events = append(events, s.raise(now, alarm.Excursion, string(sh.ID), alarm.Alarm{
		Order: string(sh.Order), Shipment: string(sh.ID), Box: string(in.Box), Flight: string(sh.Flight),
		Text: fmt.Sprintf("box %s: %s", in.Box, why(rec))}))
	if f := s.flights[sh.Flight]; sh.State == ShipmentStatePacked && (f == nil || !f.State.Airborne()) {
		return append(events, s.stop(sh, "airvein", why(rec))...), nil
	}
	if e, ok := s.broken(sh, rec); ok {
		events = append(events, e)
	}
	return events, nil
}
