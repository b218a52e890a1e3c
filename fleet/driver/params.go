package driver

import (
	"time"

	"airvein/fleet"
)

// params reads parameters by name, one after the other. A vehicle answers a
// name that it does not know with silence, so that each is asked for a few
// times and then left as unknown until a while later.
type params struct {
	names  []string
	values map[string]float64
	asks   map[string]int
	askAt  time.Time
}

const (
	paramEvery = 300 * time.Millisecond // between two requests
	paramTries = 5
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
func (p *params) forget() { p.values, p.asks, p.askAt = nil, nil, time.Time{} }

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

// step gives the request that is due.
func (p *params) step(now time.Time) []fleet.Message {
	if now.Before(p.askAt) {
		return nil
	}
	if p.asks == nil {
		p.asks = map[string]int{}
	}
	open := false
	for _, n := range p.names {
		if _, known := p.values[n]; known {
			continue
		}
		if p.asks[n] < paramTries {
			p.asks[n]++
			p.askAt = now.Add(paramEvery)
			return []fleet.Message{fleet.ParamRequestRead{Name: n}}
		}
		open = true
	}
	if open {
		p.asks, p.askAt = nil, now.Add(paramAgain)
	}
	return nil
}
