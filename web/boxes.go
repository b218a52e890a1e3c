package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/engine"
	"airvein/fleet/history"
)

// Box is one cold box with its newest reading.
type Box struct {
	ID       string     `json:"id"`
	State    string     `json:"state"`
	Class    string     `json:"class"`
	Place    string     `json:"place"`
	Shipment string     `json:"shipment"`
	Since    time.Time  `json:"since"`
	C        *float64   `json:"c"`
	CAt      *time.Time `json:"c_at"`
	CProbe   int        `json:"c_probe,omitempty" doc:"which probe c was read by"`
}

func boxView(v engine.View, b *dispatch.Box) Box {
	out := Box{
		ID: string(b.ID), State: string(b.State), Class: string(b.Class), Place: b.Place,
		Shipment: string(b.Shipment), Since: utc(b.Since),
	}
	if r, ok := v.BoxC(b.ID); ok {
		out.C, out.CAt, out.CProbe = finite(r.C), when(r.At), r.Probe
	}
	return out
}

func (s *Server) registerBoxes() {
	const path = "/api/v1/boxes"
	add(s, http.MethodGet, path, "List boxes", s.listBoxes)
	add(s, http.MethodPost, path+"/{id}/state", "Move a box that is in no shipment", s.setBox)
	add(s, http.MethodPost, path+"/{id}/readings", "Post a box's readings", s.postReadings)
	add(s, http.MethodGet, path+"/{id}/readings", "A box's temperature curve", s.getReadings)
}

type boxesOutput struct {
	Body struct {
		Boxes []Box `json:"boxes"`
	}
}

func (s *Server) listBoxes(ctx context.Context, _ *none) (*boxesOutput, error) {
	out := &boxesOutput{}
	out.Body.Boxes = []Box{}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		for _, b := range v.State.Boxes() {
			if sc.box(b) {
				out.Body.Boxes = append(out.Body.Boxes, boxView(v, b))
			}
		}
	})
	return out, nil
}

// seeBox calls read with a box that the principal may see.
func (s *Server) seeBox(ctx context.Context, id string, read func(engine.View, *dispatch.Box)) error {
	err := error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		if b, ok := v.State.Box(dispatch.BoxID(id)); ok && (scope{principalOf(ctx), v.State}).box(b) {
			read(v, b)
			err = nil
		}
	})
	return err
}

type setBoxInput struct {
	ID   string `path:"id"`
	Body struct {
		State string `json:"state" enum:"clean,conditioned,packed,in_transit,at_hospital,returning,received,out_of_service"`
		Class string `json:"class,omitempty" enum:"cold,room,frozen" doc:"what a conditioned box is conditioned to"`
		By    string `json:"by" minLength:"1" maxLength:"200"`
	}
}

type boxOutput struct{ Body Box }

func (s *Server) setBox(ctx context.Context, in *setBoxInput) (*boxOutput, error) {
	if err := s.seeBox(ctx, in.ID, func(engine.View, *dispatch.Box) {}); err != nil {
		return nil, err
	}
	err := s.cfg.Engine.Do(ctx, dispatch.SetBox{
		Box: dispatch.BoxID(in.ID), State: dispatch.BoxState(in.Body.State), Class: blood.Class(in.Body.Class), By: in.Body.By,
	})
	if err != nil {
		return nil, err
	}
	out := &boxOutput{}
	s.cfg.Engine.View(func(v engine.View) {
		if b, ok := v.State.Box(dispatch.BoxID(in.ID)); ok {
			out.Body = boxView(v, b)
		}
	})
	return out, nil
}

// readingAhead is how far a sensor's clock may be ahead of ours, in wall
// time: a reading from far in the future would make every later one look
// old.
const readingAhead = time.Minute

type postReadingsInput struct {
	ID   string `path:"id"`
	Body struct {
		Readings []readingBody `json:"readings" minItems:"1" maxItems:"1000"`
	}
}

type readingBody struct {
	At    time.Time `json:"at"`
	Probe int       `json:"probe,omitempty" minimum:"0" maximum:"255" doc:"1 where left out"`
	C     float64   `json:"c" minimum:"-1000" maximum:"1000" doc:"what no thermometer can read is kept, and never counts as in range"`
}

type addedOutput struct {
	Body struct {
		Added int `json:"added" doc:"how many were not known yet"`
	}
}

func (s *Server) postReadings(ctx context.Context, in *postReadingsInput) (*addedOutput, error) {
	return s.addReadings(ctx, in, func(st *dispatch.State) bool {
		_, ok := st.Box(dispatch.BoxID(in.ID))
		return ok
	})
}

// addReadings stores the readings of a sensor that is known.
func (s *Server) addReadings(ctx context.Context, in *postReadingsInput, known func(*dispatch.State) bool) (*addedOutput, error) {
	var now time.Time
	err := error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		now = v.Now
		if known(v.State) {
			err = nil
		}
	})
	if err != nil {
		return nil, err
	}
	latest := now.Add(time.Duration(float64(readingAhead) * s.cfg.Clock.Speed()))
	rs := make([]history.Reading, len(in.Body.Readings))
	for i, r := range in.Body.Readings {
		if r.At.After(latest) {
			return nil, invalid(fmt.Sprintf("readings[%d].at", i), "lies in the future: set the sensor's clock by GET /api/v1/clock")
		}
		rs[i] = history.Reading{Sensor: in.ID, Probe: max(r.Probe, 1), At: r.At, ReceivedAt: now, C: r.C}
	}
	out := &addedOutput{}
	out.Body.Added, err = s.cfg.Engine.Readings(ctx, in.ID, rs)
	return out, err
}

// readingsSpan is how far back a curve goes where nothing is asked for.
const readingsSpan = 4 * time.Hour

type getReadingsInput struct {
	ID     string `path:"id"`
	From   string `query:"from" doc:"RFC 3339; 4 hours before to where left out"`
	To     string `query:"to" doc:"RFC 3339; now where left out"`
	Points int    `query:"points" minimum:"1" maximum:"5000" default:"500"`
}

// ReadingView is one reading.
type ReadingView struct {
	At    time.Time `json:"at"`
	Probe int       `json:"probe"`
	C     float64   `json:"c"`
}

// EnvelopeView is the range a box has to stay in; a side without a limit
// is null.
type EnvelopeView struct {
	OKMin *float64 `json:"ok_min"`
	OKMax *float64 `json:"ok_max"`
}

type readingsOutput struct {
	Body struct {
		Readings []ReadingView `json:"readings"`
		Envelope *EnvelopeView `json:"envelope"`
	}
}

func (s *Server) getReadings(ctx context.Context, in *getReadingsInput) (*readingsOutput, error) {
	return s.curve(ctx, in, func(v engine.View, from, to time.Time) (*EnvelopeView, bool) {
		b, ok := v.State.Box(dispatch.BoxID(in.ID))
		if !ok || !(scope{principalOf(ctx), v.State}).box(b) {
			return nil, false
		}
		return envelopeOf(v.State, b, from, to), true
	})
}

// curve answers with a sensor's readings; see says whether the principal
// may, and the range to draw.
func (s *Server) curve(ctx context.Context, in *getReadingsInput, see func(v engine.View, from, to time.Time) (*EnvelopeView, bool)) (*readingsOutput, error) {
	from, err := timeParam("from", in.From)
	if err != nil {
		return nil, err
	}
	to, err := timeParam("to", in.To)
	if err != nil {
		return nil, err
	}
	out := &readingsOutput{}
	seen := false
	s.cfg.Engine.View(func(v engine.View) {
		if to.IsZero() {
			to = v.Now
		}
		if from.IsZero() {
			from = to.Add(-readingsSpan)
		}
		out.Body.Envelope, seen = see(v, from, to)
	})
	if !seen {
		return nil, notFound()
	}
	rs, err := s.cfg.History.Readings(ctx, in.ID, from, to, in.Points)
	if err != nil {
		return nil, err
	}
	out.Body.Readings = make([]ReadingView, 0, len(rs))
	for _, r := range rs {
		if c := finite(r.C); c != nil {
			out.Body.Readings = append(out.Body.Readings, ReadingView{At: utc(r.At), Probe: r.Probe, C: *c})
		}
	}
	return out, nil
}

// envelopeOf is the range for what the box carried in the time asked for,
// the newest shipment of it; without one, for what it is conditioned to. A
// box forgets its class when it is emptied, its record must not.
func envelopeOf(st *dispatch.State, b *dispatch.Box, from, to time.Time) *EnvelopeView {
	e := coldchain.EnvelopeOf(st.Policy(), blood.InTransport, blood.ComponentsOf(b.Class)...)
	var packed time.Time
	for _, sh := range st.Shipments() {
		if sh.Box == b.ID && !sh.PackedAt.IsZero() && !sh.PackedAt.After(to) &&
			(sh.EndedAt.IsZero() || !sh.EndedAt.Before(from)) && sh.PackedAt.After(packed) {
			e, packed = sh.Cold.Envelope, sh.PackedAt
		}
	}
	if !e.Known() {
		return nil
	}
	return &EnvelopeView{OKMin: limit(e.OKMin), OKMax: limit(e.OKMax)}
}

// limit leaves out a limit under which no thermometer reads.
func limit(c float64) *float64 { return some(c, c > -90 && c < 90) }
