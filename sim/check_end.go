package sim

import (
	"bytes"
	"context"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/fleet"
)

// quiet reports whether nothing is under way that could still change.
func (c *checker) quiet() bool {
	w := c.w
	if w.loop == nil || w.loop.Trouble() != nil {
		return false
	}
	s := w.loop.State()
	for _, f := range s.Flights() {
		if !f.State.Over() {
			return false
		}
	}
	for _, o := range s.Orders() {
		if st := s.OrderState(o); !st.Terminal() && o.Held == nil {
			return false
		}
	}
	return true
}

// underWay: I34, ten minutes after the faults have stopped.
func (c *checker) underWay() {
	w := c.w
	if w.loop == nil {
		w.broken("I34", "the server is down ten minutes after the last fault")
		return
	}
	s := w.loop.State()
	for _, id := range w.acked {
		o, ok := s.Order(id)
		if !ok {
			w.broken("I1", "order %s was acknowledged and is lost", id)
			continue
		}
		busy := s.OrderState(o).Terminal() || o.Held != nil
		for _, sh := range s.Shipments() {
			busy = busy || sh.Order == id && sh.State.Serving()
		}
		if !busy {
			w.broken("I34", "order %s is %s ten minutes after the last fault, nothing is under way for it, and it waits for nothing that has a name", id, s.OrderState(o))
		}
	}
	for _, x := range w.cfg.Scenario.Site.Drones {
		t, _ := w.loop.Telemetry(x.ID)
		if w.now.Sub(c.drones[x.ID].heardAt) < 3*time.Second && t.Link != fleet.LinkLive {
			w.broken("I34", "%s is heard, and shows %s", x.ID, t.Link)
		}
	}
}

// recordsPerOrder and recordsPerHour bound the journal's growth (I35), far above what work needs:
// a step that is recorded again and again is found.
const (
	recordsPerOrder = 250
	recordsPerHour  = 600
)

// atEnd: what must hold when all is quiet.
func (c *checker) atEnd() {
	w := c.w
	if _, err := c.j.Verify(context.Background()); err != nil {
		w.broken("I27", "%v", err)
	}
	if w.loop == nil {
		w.broken("I34", "the server is down at the end")
		return
	}
	s := w.loop.State()
	for _, id := range w.acked {
		o, ok := s.Order(id)
		switch {
		case !ok:
			w.broken("I1", "order %s was acknowledged and is lost", id)
		case o.Hospital != c.placedAs[id].Hospital || len(o.Lines) != len(c.placedAs[id].Lines) || o.Lines[0].Group != c.placedAs[id].Lines[0].Group:
			w.broken("I1", "order %s is not what was ordered", id)
		case !s.OrderState(o).Terminal() && o.Held == nil:
			w.broken("I34", "order %s is %s at the end, waiting for nothing that has a name", id, s.OrderState(o))
		}
	}
	for _, f := range s.Flights() {
		if !f.State.Over() {
			w.broken("I34", "flight %s is %s at the end", f.ID, f.State)
		}
	}
	hours := w.now.Sub(w.cfg.Start).Hours()
	if most := recordsPerOrder*(len(w.acked)+2) + int(recordsPerHour*hours); int(c.read) > most {
		w.broken("I35", "the journal has %d records after %.1f hours and %d orders; %d is far too many already", c.read, hours, len(w.acked), most)
	}
	c.shelves()
	c.stored()
	c.restored()
}

// stored: I26, every sample that the server took is there, once.
func (c *checker) stored() {
	w := c.w
	for _, m := range w.modems {
		want := map[time.Time]bool{}
		for _, x := range c.samples[m.box] {
			if x.Probe == 1 {
				want[x.At.UTC().Truncate(time.Microsecond)] = true
			}
		}
		have, err := w.history.Readings(context.Background(), m.box, w.cfg.Start.Add(-48*time.Hour), w.now.Add(48*time.Hour), 0)
		if err != nil {
			w.broken("I26", "%v", err)
			return
		}
		for _, x := range have {
			if x.Probe == 1 {
				delete(want, x.At)
			}
		}
		if len(want) > 0 {
			w.broken("I26", "%d samples of box %s that the server took are not stored", len(want), m.box)
		}
	}
}

// restored: I36, the journal alone gives back the State that stood.
func (c *checker) restored() {
	w := c.w
	again := dispatch.New()
	for after := journal.Seq(0); ; {
		rs, err := c.j.Read(context.Background(), after, 500)
		if err != nil {
			w.broken("I36", "%v", err)
			return
		}
		for _, r := range rs {
			again.Apply(r.At, r.Event)
			after = r.Seq
		}
		if len(rs) == 0 {
			break
		}
	}
	a, errA := w.loop.State().Snapshot()
	b, errB := again.Snapshot()
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		w.broken("I36", "the State that the journal gives back is not the one that stood (%d and %d bytes, %v, %v)", len(b), len(a), errB, errA)
	}
}
