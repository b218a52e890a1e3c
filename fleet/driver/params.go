package driver

import (
	"time"

	"airvein/fleet"
)

// params reads parameters by name, one request at a time. A vehicle answers
// a name that it does not know with silence, so that each is asked for a
// few times, counted as unanswered, and asked for again a while later.
type params struct {
	names  []string
	values map[string]float64
	asks   map[string]int
	vain   map[string]bool // was asked for often enough
	at     int             // the name whose turn it is
	askAt  time.Time
}

const (
	paramEvery = 150 * time.Millisecond // between two requests
	paramTries = 4
	paramAgain = 20 * time.Second // before a name that was not answered
)

// want adds a name once.
func (p *params) want(name string) {
	for _, n := range p.names {
		if n == name {
			return
		}
	}
	p.names = append(p.names, name)
}

// value is a parameter as it was read, false while it was not.
func (p *params) value(name string) (float64, bool) {
	v, ok := p.values[name]
	return v, ok
}

// forget has everything read anew.
func (p *params) forget() { p.values, p.asks, p.vain, p.askAt = nil, nil, nil, time.Time{} }

func (p *params) receive(m fleet.Message) {
	v, ok := m.(fleet.ParamValue)
	if !ok {
		return
	}
	for _, n := range p.names {
		if n == v.Name {
			if p.values == nil {
				p.values = map[string]float64{}
			}
			p.values[n] = v.Value
		}
	}
}

// settled reports whether a name was read, or asked for in vain.
func (p *params) settled(name string) bool {
	_, ok := p.values[name]
	return ok || p.vain[name]
}

// step gives the request that is due: for the next name in turn.
func (p *params) step(now time.Time) []fleet.Message {
	if now.Before(p.askAt) {
		return nil
	}
	if p.asks == nil {
		p.asks, p.vain = map[string]int{}, map[string]bool{}
	}
	for range p.names {
		n := p.names[p.at%len(p.names)]
		p.at++
		if _, ok := p.values[n]; ok || p.asks[n] >= paramTries {
			continue
		}
		p.asks[n]++
		p.askAt = now.Add(paramEvery)
		return []fleet.Message{fleet.ParamRequestRead{Name: n}}
	}
	p.askAt = now.Add(paramAgain)
	for _, n := range p.names {
		if _, ok := p.values[n]; !ok {
			p.vain[n], p.asks[n] = true, paramTries-1 // once more
		}
	}
	return nil
}
