package dispatch

import (
	"fmt"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
)

// Recording reports whether a box's temperature is being recorded, since
// when and for which class: from the moment it is packed until it is
// received or unpacked.
func (s *State) Recording(id BoxID) (class blood.Class, since time.Time, ok bool) {
	b := s.boxes[id]
	if b == nil || b.Shipment == "" {
		return "", time.Time{}, false
	}
	sh := s.shipments[b.Shipment]
	return sh.Class, sh.PackedAt, true
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
	gap := coldchain.EnvelopeOf(rec.Class).MaxGap.Seconds()
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
	}
	return events, nil
}
