package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet/autopilot"
)

const (
	modemEvery    = 30 * time.Second // scenario time between readings
	modemEveryMin = 2 * time.Second  // wall time, however fast the scenario
	modemBuffer   = 10_000           // unsent readings of one box
	modemBatch    = 1_000            // of one post, as the API takes them
	modemTimeout  = 10 * time.Second
	modemRetry    = 2 * time.Second
	modemProbe    = 1
	modemNoiseC   = 0.05
	defaultTauMin = 420
)

// modemReading is one reading on its way.
type modemReading struct {
	At    time.Time `json:"at"`
	Probe int       `json:"probe"`
	C     float64   `json:"c"`
}

// modem is one box, or one storage of a depot: its temperature, and the readings not yet taken by the
// server. A full buffer keeps its oldest: what was measured stays, and what
// comes after is a gap that the record shows.
type modem struct {
	box  string
	kind string // where its readings go: boxes or storage
	seed uint64

	mu      sync.Mutex
	thermal autopilot.Thermal
	draws   uint64
	unsent  []modemReading
	dropped int
}

// modems measures and posts for a list of boxes: one goroutine measures on
// time, one posts, however slow the server.
type modems struct {
	log     *slog.Logger
	clock   simClock
	weather []site.Weather
	boxes   []*modem
	link    func() (*client, error) // asked again after a failure
	retry   time.Duration
	pending chan struct{}
}

// classCentreC is what a conditioned box of a class is held at.
func classCentreC(c blood.Class) float64 {
	switch c {
	case blood.Room:
		return 22
	case blood.Frozen:
		return -30
	}
	return 4
}

// newModems takes the scenario's boxes that report by themselves; nil when
// there is none.
func newModems(sc site.Scenario, clock simClock, link func() (*client, error), log *slog.Logger) *modems {
	m := &modems{log: log, clock: clock, weather: sc.Weather, link: link, retry: modemRetry, pending: make(chan struct{}, 1)}
	ambient := weatherAt(sc.Weather, clock.now()).TemperatureC
	for i, b := range sc.Site.Boxes {
		if b.Modem {
			m.boxes = append(m.boxes, newModem(b, uint64(i+1), ambient))
		}
	}
	for i, x := range sc.Site.Storage {
		m.boxes = append(m.boxes, newStorageModem(x, uint64(len(sc.Site.Boxes)+i+1)))
	}
	if len(m.boxes) == 0 {
		return nil
	}
	return m
}

// storageTauMin is how slowly a storage's air follows its machine; invented.
const storageTauMin = 60

// newStorageModem is a refrigerator, agitator or freezer that works: its
// machine holds the middle of its class, whatever the air outside.
func newStorageModem(x site.Storage, seed uint64) *modem {
	c := classCentreC(x.Class)
	return &modem{box: x.ID, kind: "storage", seed: seed, thermal: autopilot.Thermal{C: c, CentreC: c, TauMin: storageTauMin}}
}

func newModem(b site.Box, seed uint64, ambientC float64) *modem {
	t := autopilot.Conditioned(classCentreC(b.Class), b.TimeConstantMin)
	if !b.Conditioned { // it has stood about without coolant
		t = autopilot.Thermal{C: ambientC, CentreC: ambientC, TauMin: b.TimeConstantMin, Leak: 1}
	}
	return &modem{box: b.ID, kind: "boxes", seed: seed, thermal: t}
}

// fileLink reads whom to post to from the data directory that the server
// shares: {"url","device_token"}.
func fileLink(dir string) func() (*client, error) {
	return func() (*client, error) {
		data, err := os.ReadFile(filepath.Join(dir, linkFile))
		if err != nil {
			return nil, err
		}
		var l struct {
			URL   string `json:"url"`
			Token string `json:"device_token"`
		}
		if err := json.Unmarshal(data, &l); err != nil || l.URL == "" {
			return nil, fmt.Errorf("%s does not say whom to post to", linkFile)
		}
		c := newClient(l.URL, l.Token)
		c.http.Timeout = modemTimeout
		return c, nil
	}
}

// run measures and posts until ctx ends.
func (m *modems) run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { m.post(ctx) })
	m.measureLoop(ctx)
	wg.Wait()
}

// period is the wall time between two readings of a box.
func (m *modems) period() time.Duration {
	return max(modemEveryMin, time.Duration(float64(modemEvery)/m.clock.Speed()))
}

func (m *modems) measureLoop(ctx context.Context) {
	tick := time.NewTicker(m.period())
	defer tick.Stop()
	last := m.clock.now()
	for {
		now := m.clock.now()
		m.measure(now, now.Sub(last))
		last = now
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (m *modems) measure(now time.Time, passed time.Duration) {
	ambient := weatherAt(m.weather, now).TemperatureC
	for _, b := range m.boxes {
		if n := b.measure(now, passed, ambient); n == 1 || n > 0 && n%1000 == 0 {
			m.log.Warn("readings lost: the buffer is full and nobody takes them", "box", b.box, "lost", n)
		}
	}
	select {
	case m.pending <- struct{}{}:
	default:
	}
}

// measure takes one reading and returns how many were lost so far, when
// this one was.
func (b *modem) measure(now time.Time, passed time.Duration, ambientC float64) (lost int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.thermal.Step(math.Max(0, passed.Seconds()), ambientC)
	if len(b.unsent) >= modemBuffer {
		b.dropped++
		return b.dropped
	}
	b.draws++
	c := b.thermal.C + modemNoiseC*autopilot.Noise(b.seed, b.draws)
	b.unsent = append(b.unsent, modemReading{At: now, Probe: modemProbe, C: math.Round(c*100) / 100})
	return 0
}

func (m *modems) post(ctx context.Context) {
	var c *client
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.pending:
		}
		for again := true; again && ctx.Err() == nil; {
			var err error
			if c == nil {
				c, err = m.link()
			}
			if err == nil {
				again, err = m.postAll(ctx, c)
			}
			if err == nil {
				said = ""
				continue
			}
			c, again = nil, true
			if text := err.Error(); text != said && !errors.Is(err, os.ErrNotExist) && ctx.Err() == nil {
				said = text
				m.log.Warn("readings wait", "err", err)
			}
			sleep(ctx, m.retry)
		}
	}
}

// postAll posts one batch of each box; more says that some have another.
// Its error is one that a later try may not meet.
func (m *modems) postAll(ctx context.Context, c *client) (more bool, err error) {
	for _, b := range m.boxes {
		batch := b.batch()
		if len(batch) == 0 {
			continue
		}
		body := map[string]any{"readings": batch}
		err := c.call(ctx, http.MethodPost, "/api/v1/"+b.kind+"/"+url.PathEscape(b.box)+"/readings", body, nil)
		var p *problem
		switch {
		case err == nil:
		case errors.As(err, &p) && refusedForGood(p.Status):
			m.log.Error("readings refused, and given up", "box", b.box, "readings", len(batch), "status", p.Status, "err", err)
		default:
			return false, err
		}
		more = b.sent(len(batch)) || more
	}
	return more, nil
}

// refusedForGood says that the same post will be refused again. A token
// that is not known may be an old one: server.json is read again for it.
func refusedForGood(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

func (b *modem) batch() []modemReading {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unsent[:min(len(b.unsent), modemBatch):min(len(b.unsent), modemBatch)]
}

func (b *modem) sent(n int) (more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unsent = append([]modemReading(nil), b.unsent[n:]...)
	return len(b.unsent) > 0
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// runBox is --box-only: one box's modem, by the server's own clock.
func (o *autopilotsOptions) runBox(ctx context.Context, sc site.Scenario, log *slog.Logger) error {
	c, err := clientFromEnv()
	if err != nil {
		return err
	}
	c.http.Timeout = modemTimeout
	b := site.Box{ID: o.boxOnly, Class: blood.Cold, Conditioned: true, TimeConstantMin: defaultTauMin}
	for _, known := range sc.Site.Boxes {
		if known.ID == o.boxOnly {
			b = known
		}
	}
	switch class := blood.Class(o.class); class {
	case "":
	case blood.Cold, blood.Room, blood.Frozen:
		b.Class, b.Conditioned = class, true
	default:
		return usagef("--class %q is not one of cold, room, frozen", o.class)
	}
	clock, err := serverClock(ctx, c)
	if err != nil {
		return err
	}
	one := newModem(b, 1, weatherAt(sc.Weather, clock.now()).TemperatureC)
	for _, x := range sc.Site.Storage {
		if x.ID == o.boxOnly {
			one = newStorageModem(x, 1)
		}
	}
	m := &modems{log: log, clock: clock, weather: sc.Weather, retry: modemRetry, pending: make(chan struct{}, 1),
		link: func() (*client, error) { return c, nil }, boxes: []*modem{one}}
	log.Info("box modem", "box", b.ID, "class", b.Class, "every", m.period())
	m.run(ctx)
	return nil
}

// serverClock reads the scenario time by which the server takes readings.
func serverClock(ctx context.Context, c *client) (simClock, error) {
	var now struct {
		Now   time.Time `json:"now"`
		Speed float64   `json:"speed"`
	}
	if err := c.call(ctx, http.MethodGet, "/api/v1/clock", nil, &now); err != nil {
		return simClock{}, err
	}
	if now.Now.IsZero() || !(now.Speed > 0) {
		return simClock{}, errors.New("the server's clock cannot be read: is AIRVEIN_URL an Airvein server?")
	}
	return simClock{wall: time.Now().Round(0), scenario: now.Now, speed: now.Speed}, nil
}
