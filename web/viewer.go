package web

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"airvein/fleet"
	"airvein/geo"
	"airvein/web/account"

	"github.com/gorilla/websocket"
)

// The close codes of our own, and the bounds of one connection.
const (
	closeBadMessage = 4400
	closeSignedOut  = 4401
	closeBehind     = 4408

	maxFromViewer = 128 << 10
	maxViewCells  = 5000
	pingEvery     = 20 * time.Second
	silentFor     = 60 * time.Second
	recheckEvery  = 30 * time.Second
	writeFor      = 10 * time.Second
	snapshotFor   = 10 * time.Second // a snapshot may take longer than a delta
)

// viewer is one live connection: a bounded queue that the hub fills, and
// one writer that empties it.
type viewer struct {
	conn      *websocket.Conn
	principal account.Principal
	recheck   func(context.Context) (account.Principal, error)
	hub       *hub
	epoch     string // to resume in
	since     uint64
	resuming  bool
	ready     chan struct{} // holds one: the queue or the closing changed
	done      chan struct{} // closed when the writer has ended

	mu      sync.Mutex
	queue   []*message // queue[0] may be in the writer's hands
	view    *cellView  // nil: everywhere
	refresh bool
	code    int // to close with
	reason  string
}

// push hands a message over. It reports false when the viewer has fallen
// behind and is being closed.
func (v *viewer) push(m *message, now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.code != 0 {
		return true // on its way out for another reason
	}
	m.since = now
	if m.kind == "snapshot" {
		m.since = now.Add(snapshotFor - maxBehind)
	}
	if m.frame != nil {
		m.drones = v.view.filter(m.frame.drones)
		v.supersede(m.drones)
	}
	v.queue = append(v.queue, m)
	if len(v.queue) > maxQueue || now.Sub(v.queue[0].since) > maxBehind {
		v.shut(closeBehind, "fell behind: take a new snapshot")
		return false
	}
	v.signal()
	return true
}

// supersede takes drones out of waiting messages that a newer one has: for
// telemetry the latest wins.
func (v *viewer) supersede(newer []droneFrame) {
	if len(newer) == 0 || len(v.queue) < 2 {
		return
	}
	ids := map[fleet.DroneID]bool{}
	for _, d := range newer {
		ids[d.id] = true
	}
	for _, m := range v.queue[1:] {
		m.drones = slices.DeleteFunc(m.drones, func(d droneFrame) bool { return ids[d.id] })
	}
}

func (v *viewer) behind(now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.queue) > 0 && now.Sub(v.queue[0].since) > maxBehind
}

func (v *viewer) gone() bool {
	select {
	case <-v.done:
		return true
	default:
		return false
	}
}

func (v *viewer) wantsRefresh() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.refresh
}

func (v *viewer) takeRefresh() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	r := v.refresh
	v.refresh = false
	return r
}

// close asks the writer to end the connection with a code.
func (v *viewer) close(code int, reason string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shut(code, reason)
}

func (v *viewer) shut(code int, reason string) {
	if v.code == 0 {
		v.code, v.reason = code, reason
		v.signal()
	}
}

func (v *viewer) signal() {
	select {
	case v.ready <- struct{}{}:
	default: // told already
	}
}

// write empties the queue until the viewer is closed or does not take any
// more. It is the connection's only writer, and closes it.
func (v *viewer) write(ctx context.Context) {
	defer close(v.done)
	defer v.conn.Close()
	ping, recheck := time.NewTicker(pingEvery), time.NewTicker(recheckEvery)
	defer ping.Stop()
	defer recheck.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ping.C:
			if v.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeFor)) != nil {
				return
			}
		case <-recheck.C:
			v.check(ctx)
		case <-v.ready:
			if !v.drain() {
				return
			}
		}
	}
}

// drain writes what waits; false when the connection has ended.
func (v *viewer) drain() bool {
	for {
		v.mu.Lock()
		code, reason := v.code, v.reason
		var m *message
		if len(v.queue) > 0 {
			m = v.queue[0]
		}
		v.mu.Unlock()
		deadline := time.Now().Add(writeFor)
		if code != 0 {
			v.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), deadline)
			return false
		}
		if m == nil {
			return true
		}
		data, err := m.encode()
		if err != nil || v.conn.SetWriteDeadline(deadline) != nil || v.conn.WriteMessage(websocket.TextMessage, data) != nil {
			return false
		}
		v.mu.Lock()
		v.queue = v.queue[1:]
		v.mu.Unlock()
	}
}

// check closes the connection of who has signed out, was disabled or has
// another role now.
func (v *viewer) check(ctx context.Context) {
	p, err := v.recheck(ctx)
	if errors.Is(err, account.ErrDenied) || err == nil && p != v.principal {
		v.close(closeSignedOut, "signed out")
	}
}

// read takes the viewer's messages until the connection ends.
func (v *viewer) read() {
	v.conn.SetReadLimit(maxFromViewer)
	alive := func(string) error { return v.conn.SetReadDeadline(time.Now().Add(silentFor)) }
	alive("")
	v.conn.SetPongHandler(alive)
	for {
		kind, data, err := v.conn.ReadMessage()
		if err != nil {
			return
		}
		if kind != websocket.TextMessage || v.take(data) != nil {
			v.close(closeBadMessage, `send {"type":"view","cells":[…]}`)
			return
		}
		alive("")
	}
}

// viewMessage is all that a viewer may say: which cells it looks at. No
// cells at all (null) is everywhere.
type viewMessage struct {
	Type  string   `json:"type"`
	Cells []string `json:"cells"`
}

func (v *viewer) take(data []byte) error {
	if p := strictJSON(data, typeOf[viewMessage]()); p != nil {
		return p
	}
	var m viewMessage
	if err := json.Unmarshal(data, &m); err != nil || m.Type != "view" || len(m.Cells) > maxViewCells {
		return errNotAccepted
	}
	var view *cellView
	if m.Cells != nil {
		view = &cellView{cells: map[geo.Cell]bool{}}
		for _, s := range m.Cells {
			if err := view.add(s); err != nil {
				return err
			}
		}
	}
	v.mu.Lock()
	v.view, v.refresh = view, true
	v.mu.Unlock()
	v.hub.poke()
	return nil
}

// cellView is a set of H3 cells of any resolutions; nil is everywhere.
type cellView struct {
	cells map[geo.Cell]bool
	res   []int
}

func (c *cellView) add(s string) error {
	cell, err := geo.ParseCell(s)
	if err != nil {
		return err
	}
	c.cells[cell] = true
	if !slices.Contains(c.res, cell.Resolution()) {
		c.res = append(c.res, cell.Resolution())
	}
	return nil
}

// filter keeps the drones within the cells. One that was never heard is
// nowhere.
func (c *cellView) filter(ds []droneFrame) []droneFrame {
	if c == nil {
		return slices.Clone(ds)
	}
	var out []droneFrame
	for _, d := range ds {
		for _, res := range c.res {
			cell, err := geo.CellOf(d.pos, res)
			if d.hasPos && err == nil && c.cells[cell] {
				out = append(out, d)
				break
			}
		}
	}
	return out
}
