package web

import (
	"encoding/json"
	"time"
)

// message is one live message on its way to one viewer. Its drones are the
// viewer's own list: one that a newer message has too is taken out.
type message struct {
	kind   string // snapshot, delta, gap
	seq    uint64
	frame  *frame
	drones []droneFrame
	since  time.Time // when it was handed to the viewer, wall time
}

type deltaJSON struct {
	Type      string            `json:"type"`
	Seq       uint64            `json:"seq"`
	At        time.Time         `json:"at"`
	Drones    []json.RawMessage `json:"drones,omitempty"`
	Flights   []json.RawMessage `json:"flights,omitempty"`
	Orders    []json.RawMessage `json:"orders,omitempty"`
	Shipments []json.RawMessage `json:"shipments,omitempty"`
	Boxes     []json.RawMessage `json:"boxes,omitempty"`
	Alarms    []json.RawMessage `json:"alarms,omitempty"`
	Changed   []string          `json:"changed,omitempty"` // to be asked for again: stock, zones, weather, site
}

type snapshotJSON struct {
	Type      string            `json:"type"`
	Seq       uint64            `json:"seq"`
	Epoch     string            `json:"epoch"`
	At        time.Time         `json:"at"`
	Speed     float64           `json:"speed"`
	Drones    []json.RawMessage `json:"drones"`
	Flights   []json.RawMessage `json:"flights"`
	Orders    []json.RawMessage `json:"orders"`
	Shipments []json.RawMessage `json:"shipments"`
	Boxes     []json.RawMessage `json:"boxes"`
	Alarms    []json.RawMessage `json:"alarms"`
}

func (m *message) encode() ([]byte, error) {
	drones := []json.RawMessage{}
	for _, d := range m.drones {
		drones = append(drones, d.raw)
	}
	f := m.frame
	switch m.kind {
	case "gap":
		return []byte(`{"type":"gap"}`), nil
	case "snapshot":
		return json.Marshal(snapshotJSON{
			Type: m.kind, Seq: m.seq, Epoch: f.epoch, At: utc(f.at), Speed: f.speed, Drones: drones,
			Flights: list(f.flights), Orders: list(f.orders), Shipments: list(f.shipments), Boxes: list(f.boxes), Alarms: list(f.alarms),
		})
	}
	return json.Marshal(deltaJSON{
		Type: m.kind, Seq: m.seq, At: utc(f.at), Drones: drones, Flights: f.flights, Orders: f.orders,
		Shipments: f.shipments, Boxes: f.boxes, Alarms: f.alarms, Changed: f.topics,
	})
}
