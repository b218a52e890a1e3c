package web

import (
	"context"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/dispatch/engine"
	"airvein/web/account"
)

// Alarm is one cause. It is open until its cause has cleared and a named
// person has acknowledged it.
type Alarm struct {
	ID           string     `json:"id"`
	Kind         string     `json:"kind"`
	Cause        string     `json:"cause"`
	Priority     string     `json:"priority" enum:"emergency,high,low"`
	Text         string     `json:"text"`
	Order        string     `json:"order"`
	Shipment     string     `json:"shipment"`
	Flight       string     `json:"flight"`
	Drone        string     `json:"drone"`
	Box          string     `json:"box"`
	RaisedAt     time.Time  `json:"raised_at"`
	LastAt       time.Time  `json:"last_at"`
	Count        int        `json:"count"`
	ClearedAt    *time.Time `json:"cleared_at"`
	AckedAt      *time.Time `json:"acked_at"`
	AckedBy      string     `json:"acked_by"`
	Comment      string     `json:"comment"`
	ShelvedUntil *time.Time `json:"shelved_until"`
	ShelvedBy    string     `json:"shelved_by"`
	Open         bool       `json:"open"`
}

func alarmView(a alarm.Alarm) Alarm {
	return Alarm{
		ID: a.ID, Kind: string(a.Kind), Cause: a.Cause, Priority: string(a.Priority), Text: a.Text, Order: a.Order,
		Shipment: a.Shipment, Flight: a.Flight, Drone: a.Drone, Box: a.Box, RaisedAt: utc(a.RaisedAt),
		LastAt: utc(a.LastAt), Count: a.Count, ClearedAt: whenPtr(a.ClearedAt), AckedAt: whenPtr(a.AckedAt),
		AckedBy: a.AckedBy, Comment: a.Comment, ShelvedUntil: whenPtr(a.ShelvedUntil), ShelvedBy: a.ShelvedBy,
		Open: a.ClearedAt == nil || a.AckedAt == nil,
	}
}

func (s *Server) registerAlarms() {
	const path = "/api/v1/alarms"
	add(s, http.MethodGet, path, "List alarms: the open ones first", s.alarms)
	add(s, http.MethodPost, path+"/{id}/ack", "Acknowledge an alarm", s.ackAlarm)
	add(s, http.MethodPost, path+"/{id}/shelve", "Silence an alarm until a time", s.shelveAlarm)
}

type alarmsInput struct {
	Open bool `query:"open" doc:"only the open ones"`
}

type alarmsOutput struct {
	Body struct {
		Alarms []Alarm `json:"alarms"`
	}
}

func (s *Server) alarms(ctx context.Context, in *alarmsInput) (*alarmsOutput, error) {
	out := &alarmsOutput{}
	out.Body.Alarms = []Alarm{}
	s.cfg.Engine.View(func(v engine.View) {
		sc, book := scope{principalOf(ctx), v.State}, v.State.Alarms()
		as := book.All()
		if in.Open {
			as = book.Open()
		}
		for _, a := range as {
			if sc.alarm(a) {
				out.Body.Alarms = append(out.Body.Alarms, alarmView(a))
			}
		}
	})
	return out, nil
}

type alarmOutput struct{ Body Alarm }

// alarmStep does a step to an alarm that the principal may see.
func (s *Server) alarmStep(ctx context.Context, id string, step dispatch.Input) (*alarmOutput, error) {
	if _, err := s.alarm(ctx, id); err != nil {
		return nil, err
	}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		return nil, err
	}
	return s.alarm(ctx, id)
}

func (s *Server) alarm(ctx context.Context, id string) (*alarmOutput, error) {
	out, err := &alarmOutput{}, error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		if a, ok := v.State.Alarms().Find(id); ok && (scope{principalOf(ctx), v.State}).alarm(a) {
			out.Body, err = alarmView(a), nil
		}
	})
	return out, err
}

type ackInput struct {
	ID   string `path:"id"`
	Body *struct {
		Comment string `json:"comment,omitempty" maxLength:"500"`
	}
}

func (s *Server) ackAlarm(ctx context.Context, in *ackInput) (*alarmOutput, error) {
	p := principalOf(ctx)
	step := dispatch.AckAlarm{ID: in.ID, By: p.ID, Ward: p.Role == account.Hospital}
	if in.Body != nil {
		step.Comment = in.Body.Comment
	}
	return s.alarmStep(ctx, in.ID, step)
}

type shelveInput struct {
	ID   string `path:"id"`
	Body struct {
		Comment string    `json:"comment,omitempty" maxLength:"500"`
		Until   time.Time `json:"until"`
	}
}

func (s *Server) shelveAlarm(ctx context.Context, in *shelveInput) (*alarmOutput, error) {
	return s.alarmStep(ctx, in.ID, dispatch.ShelveAlarm{
		ID: in.ID, By: principalOf(ctx).ID, Comment: in.Body.Comment, Until: in.Body.Until,
	})
}
