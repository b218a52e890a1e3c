package web

import (
	"context"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/site"
)

// Depot issues blood and is home to drones. Positions are approximate
// where the site's note says so.
type Depot struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	NameZH      string  `json:"name_zh"`
	Lat         float64 `json:"lat"`
	Lon         float64 `json:"lon"`
	GroundAMSLM float64 `json:"ground_amsl_m"`
	Closed      string  `json:"closed" doc:"why nothing lands there; empty where it may"`
}

// Hospital orders blood and receives it on its pad.
type Hospital struct {
	ID          string             `json:"id"`
	Name        string             `json:"name"`
	NameZH      string             `json:"name_zh"`
	Lat         float64            `json:"lat"`
	Lon         float64            `json:"lon"`
	GroundAMSLM float64            `json:"ground_amsl_m"`
	RoadMin     map[string]float64 `json:"road_min" doc:"minutes by car from each depot, where known"`
	Closed      string             `json:"closed" doc:"why nothing lands there; empty where it may"`
}

func (s *Server) registerPlaces() {
	add(s, http.MethodGet, "/api/v1/clock", "Scenario time", s.clock)
	add(s, http.MethodGet, "/api/v1/site", "What this server serves; needs no sign-in", s.site)
	add(s, http.MethodGet, "/api/v1/depots", "List depots", s.depots)
	add(s, http.MethodGet, "/api/v1/hospitals", "List hospitals", s.hospitals)
}

type clockOutput struct {
	Body struct {
		Now   time.Time `json:"now"`
		Speed float64   `json:"speed"`
	}
}

func (s *Server) clock(context.Context, *none) (*clockOutput, error) {
	out := &clockOutput{}
	out.Body.Now = s.cfg.Clock.Scenario(s.cfg.Clock.Wall()).UTC()
	out.Body.Speed = s.cfg.Clock.Speed()
	return out, nil
}

type siteOutput struct {
	Body struct {
		ID      string   `json:"id"`
		Name    string   `json:"name"`
		Note    string   `json:"note"`
		Zone    string   `json:"zone" doc:"IANA time zone"`
		Demo    bool     `json:"demo"`
		SignIns []SignIn `json:"sign_ins" doc:"in a demo only"`
	}
}

func (s *Server) site(context.Context, *none) (*siteOutput, error) {
	out := &siteOutput{}
	s.cfg.Engine.View(func(v engine.View) {
		st := v.State.Site()
		out.Body.ID, out.Body.Name, out.Body.Note, out.Body.Zone = st.ID, st.Name, st.Note, st.Zone
	})
	out.Body.Demo, out.Body.SignIns = s.cfg.Demo, []SignIn{}
	if s.cfg.Demo {
		out.Body.SignIns = list(s.cfg.SignIns)
	}
	return out, nil
}

type depotsOutput struct {
	Body struct {
		Depots []Depot `json:"depots"`
	}
}

func (s *Server) depots(context.Context, *none) (*depotsOutput, error) {
	out := &depotsOutput{}
	out.Body.Depots = []Depot{}
	s.cfg.Engine.View(func(v engine.View) {
		for _, d := range v.State.Site().Depots {
			out.Body.Depots = append(out.Body.Depots, Depot{d.ID, d.Name, d.ZH, d.Pad.Lat, d.Pad.Lng, d.Pad.GroundAMSLM, padState(v.State, d.ID).Reason})
		}
	})
	return out, nil
}

type hospitalsOutput struct {
	Body struct {
		Hospitals []Hospital `json:"hospitals"`
	}
}

func (s *Server) hospitals(context.Context, *none) (*hospitalsOutput, error) {
	out := &hospitalsOutput{}
	out.Body.Hospitals = []Hospital{}
	s.cfg.Engine.View(func(v engine.View) {
		for _, h := range v.State.Site().Hospitals {
			out.Body.Hospitals = append(out.Body.Hospitals, hospitalView(v.State, h))
		}
	})
	return out, nil
}

func hospitalView(st *dispatch.State, h site.Hospital) Hospital {
	road := h.RoadMin
	if road == nil {
		road = map[string]float64{}
	}
	return Hospital{h.ID, h.Name, h.ZH, h.Pad.Lat, h.Pad.Lng, h.Pad.GroundAMSLM, road, padState(st, h.ID).Reason}
}
