package route

import (
	"encoding/binary"
	"math"

	"airvein/geo"
)

// cellsMax bounds the ways whose cells a planner remembers.
const cellsMax = 512

// cellsOf are the cells along a way. A site's ways are few and planned again
// and again: theirs are remembered. The list is shared, and to be read only.
func (p *Planner) cellsOf(way []geo.LatLng) ([]geo.Cell, error) {
	key := make([]byte, 0, 16*len(way))
	for _, at := range way {
		key = binary.BigEndian.AppendUint64(key, math.Float64bits(at.Lat))
		key = binary.BigEndian.AppendUint64(key, math.Float64bits(at.Lng))
	}
	if cells, ok := p.cells[string(key)]; ok {
		return cells, nil
	}
	cells, err := geo.CellsAlong(way, geo.RouteRes)
	if err != nil {
		return nil, err
	}
	if p.cells == nil || len(p.cells) >= cellsMax {
		p.cells = map[string][]geo.Cell{}
	}
	p.cells[string(key)] = cells
	return cells, nil
}
