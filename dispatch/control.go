package dispatch

import "time"

// ControlOffered: the pilot who has a flight, or a dispatcher, offers it to
// another one. ControlTaken: that one has it now. There is one at a time.
type ControlOffered struct {
	Flight FlightID `json:"flight"`
	To     string   `json:"to"`
	By     string   `json:"by"`
}

// ControlTaken: To has the flight now.
type ControlTaken struct {
	Flight FlightID `json:"flight"`
	From   string   `json:"from"`
	To     string   `json:"to"`
}

// Kind names.
func (ControlOffered) Kind() string { return "control_offered" }
func (ControlTaken) Kind() string   { return "control_taken" }

// Handover offers a flight to the account To, or, where By is To, takes it.
// Dispatcher says that By's role is one that may offer any flight.
type Handover struct {
	Flight     FlightID
	To         string
	By         string
	Dispatcher bool
}

func (Handover) input() {}

func (s *State) decideHandover(in Handover) ([]Event, *Error) {
	f, ok := s.Flight(in.Flight)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such flight")
	}
	switch {
	case in.To == "":
		return nil, refuse(CodeInvalid, "to", "name the pilot who takes over")
	case f.State.Over() || f.Controller == "":
		return nil, refuse(CodeConflict, "", "the flight is %s: no pilot has it, so that there is nothing to hand over", f.State)
	case in.To == f.Controller:
		return nil, nil
	case in.By == in.To && f.OfferedTo == in.To:
		return []Event{ControlTaken{Flight: f.ID, From: f.Controller, To: in.To}}, nil
	case in.By == in.To:
		return nil, refuse(CodeConflict, "", "%s has this flight: have it offered to you by %s or a dispatcher first", f.Controller, f.Controller)
	case in.By != f.Controller && !in.Dispatcher:
		return nil, refuse(CodeConflict, "", "%s has this flight: only %s or a dispatcher offers it", f.Controller, f.Controller)
	case f.OfferedTo == in.To:
		return nil, nil
	}
	return []Event{ControlOffered{Flight: f.ID, To: in.To, By: in.By}}, nil
}

// notInControl refuses what only the pilot who has the flight may do, or a
// dispatcher. Hold, return and land are everybody's who may command at all.
func (f *Flight) notInControl(by string, pilot bool) *Error {
	if pilot && f.Controller != "" && by != f.Controller {
		return refuse(CodeConflict, "", "%s has this flight: take it over first", f.Controller)
	}
	return nil
}

func (s *State) applyControl(at time.Time, e Event) bool {
	switch e := e.(type) {
	case ControlOffered:
		f := s.flights[e.Flight]
		f.OfferedTo = e.To
		s.noteFlight(at, f, "control_offered", e.By, "to "+e.To)
	case ControlTaken:
		f := s.flights[e.Flight]
		f.Controller, f.OfferedTo = e.To, ""
		s.noteFlight(at, f, "control_taken", e.To, "from "+e.From)
	default:
		return false
	}
	return true
}
