package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/memory"
	"airvein/dispatch/journal/postgres/pgtest"
	"airvein/fleet"
	"airvein/web/account"
	accountsqlite "airvein/web/account/sqlite"
)

// killClients place orders at the same time.
const killClients = 8

// harness is the kill harness: clients place orders, servers die, and at
// the end the journal is asked what became of every order.
type harness struct {
	t       *testing.T
	data    string
	db      string
	cl      *pgtest.Cluster // nil for SQLite
	token   string          // of the ward
	watcher string          // of a dispatcher
	modem   string          // of a box's modem
	box     string          // that it measures
	listen  string
	orders  int
	pgKills int // of PostgreSQL itself
	http    *http.Client

	next     atomic.Int64
	acked    sync.Map // key -> order id
	count    atomic.Int64
	readings []time.Time            // of the box, that were acknowledged
	base     atomic.Pointer[string] // of the server that runs
}

func TestKilledServersLoseNothingOnSQLite(t *testing.T) {
	t.Parallel()
	notRaced(t)
	(&harness{t: t}).run()
}

func TestKilledServersLoseNothingOnPostgres(t *testing.T) {
	t.Parallel()
	notRaced(t)
	cl := pgtest.New(t)
	(&harness{t: t, cl: cl, db: cl.Database(t)}).run()
}

// notRaced leaves the harness to the run of make test that has no race
// detector: what is proved is of processes that die, not of goroutines.
func notRaced(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("make test runs this again without the race detector")
	}
}

// nightly is the full size; make test runs a thousand orders and three
// kills on each back-end.
func nightly() bool { return os.Getenv("AIRVEIN_NIGHTLY") != "" }

// plans are the servers that die, in turn; Nth 0 is killed from outside.
func (h *harness) plans() []killPlan {
	h.orders, h.pgKills = 1000, 1
	out := []killPlan{{Point: "append.after", Nth: 200}, {Point: "append.before", Nth: 200}, {}}
	if !nightly() {
		return out
	}
	h.orders, h.pgKills = 50_000, 5
	if n, err := strconv.Atoi(os.Getenv("AIRVEIN_KILL_ORDERS")); err == nil {
		h.orders = n // all the kills, sooner
	}
	out = killPoints()
	for range 30 {
		out = append(out, killPlan{})
	}
	return out
}

func (h *harness) run() {
	t := h.t
	h.data = t.TempDir()
	h.listen = "127.0.0.1:0"
	h.http = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: killClients + 1}}
	plans := h.plans()
	startAutopilots(t, "--data", h.data, "--scenario", "nanjing", "--speed", "20", "--start", time.Now().UTC().Format(time.RFC3339Nano))
	awaitRoster(t, h.data)
	h.prepare()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute*time.Duration(2+h.orders/10_000))
	defer cancel()
	first := h.start(ctx, killPlan{})
	h.awaitDrones(ctx)
	first.cmd.Process.Signal(syscall.SIGTERM)
	<-first.ended

	var clients, modem sync.WaitGroup
	for range killClients {
		clients.Go(func() { h.client(ctx) })
	}
	done := make(chan struct{})
	go func() { clients.Wait(); close(done) }()
	modem.Go(func() { h.measure(ctx, done) })

	rng := rand.New(rand.NewSource(1))
	share := int64(h.orders / (len(plans) + 1))
	kills := 0
	for i, p := range plans {
		s := h.start(ctx, p)
		if p.Point == "" || p.Nth == 0 {
			h.await(ctx, s, int64(i)*share+rng.Int63n(share)+1)
			s.cmd.Process.Signal(syscall.SIGKILL)
		}
		select {
		case <-s.ended:
		case <-done: // a point that this run never passed
			s.cmd.Process.Signal(syscall.SIGKILL)
			<-s.ended
		case <-ctx.Done():
			t.Fatalf("no kill at %s\n%s", p.Point, s.said)
		}
		kills++
	}
	s := h.start(ctx, killPlan{})
	for range h.pgKills {
		if h.cl == nil {
			break
		}
		h.await(ctx, s, h.count.Load()+5)
		h.cl.Kill(t)
		h.cl.Restart(t)
	}
	select {
	case <-done:
	case <-s.ended:
		t.Fatalf("the last server ended by itself\n%s", s.said)
	case <-ctx.Done():
		t.Fatalf("%d of %d orders were acknowledged\n%s", h.count.Load(), h.orders, s.said)
	}
	modem.Wait()
	h.read(ctx)
	s.cmd.Process.Signal(syscall.SIGTERM)
	<-s.ended
	h.judge(kills)
}

// prepare makes the account that orders and gives the depots their stock.
func (h *harness) prepare() {
	t := h.t
	sc, hash, err := nanjingSite()
	if err != nil {
		t.Fatal(err)
	}
	h.box = sc.Site.Boxes[0].ID
	accounts, err := accountsqlite.Open(filepath.Join(h.data, accountsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer accounts.Close()
	if err := accounts.Create(t.Context(), account.Account{ID: "ward", Name: "Ward", Role: account.Hospital, Site: "pukou-people"}, "a long enough password"); err != nil {
		t.Fatal(err)
	}
	if err := accounts.Create(t.Context(), account.Account{ID: "dana", Name: "Dana", Role: account.Dispatcher}, "a long enough password"); err != nil {
		t.Fatal(err)
	}
	if err := accounts.Create(t.Context(), account.Account{ID: "modem", Name: "Modem", Role: account.Device}, "a long enough password"); err != nil {
		t.Fatal(err)
	}
	for id, into := range map[string]*string{"ward": &h.token, "dana": &h.watcher, "modem": &h.modem} {
		if *into, err = accounts.NewToken(t.Context(), id, "kill harness", 8*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	dd, err := openDataDir(h.data)
	if err != nil {
		t.Fatal(err)
	}
	defer dd.close()
	st, err := openStores(t.Context(), dd, h.db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	clock := wallClock()
	loop, err := engine.NewLoop(t.Context(), engine.Config{Journal: st.journal, History: st.history, Sender: nobody{}, Clock: clock, Site: dispatch.Configure{Site: sc.Site, Hash: hash}})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range sc.Site.Depots {
		in := dispatch.ImportStock{By: "depot", Depot: d.ID, Snapshot: true, AsOf: clock.now(), Source: "test"}
		for _, u := range sc.Units(clock.now()) {
			if u.Depot == d.ID {
				in.Units = append(in.Units, u)
			}
		}
		if err := loop.Do(t.Context(), clock.Wall(), in); err != nil {
			t.Fatal(err)
		}
	}
}

// awaitDrones waits until every drone can be sent, so that orders take units
// and drones from each other.
func (h *harness) awaitDrones(ctx context.Context) {
	err := poll(ctx, func() (bool, error) {
		var all struct {
			Drones []struct {
				State string `json:"state"`
			} `json:"drones"`
		}
		if err := newClient(*h.base.Load(), h.watcher).call(ctx, "GET", "/api/v1/drones", nil, &all); err != nil {
			return false, err
		}
		for _, d := range all.Drones {
			if d.State != string(dispatch.DroneReady) {
				return false, nil
			}
		}
		return len(all.Drones) > 0, nil
	})
	if err != nil {
		h.t.Fatalf("the drones are not ready: %v", err)
	}
}

// nobody hears what is sent.
type nobody struct{}

func (nobody) Send(fleet.DroneID, fleet.Frame) error { return nil }

// server is one server process.
type server struct {
	cmd   *exec.Cmd
	said  *lockedBuffer
	ended chan struct{}
}

func (h *harness) start(ctx context.Context, p killPlan) *server {
	t := h.t
	p.Data, p.DB, p.Listen, p.Ready = h.data, h.db, h.listen, filepath.Join(t.TempDir(), "ready.json")
	plan, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: exec.Command(exe), said: &lockedBuffer{}, ended: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), asVictim+"="+string(plan))
	s.cmd.Stdout, s.cmd.Stderr = s.said, s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.cmd.Wait(); close(s.ended) }()
	t.Cleanup(func() { s.cmd.Process.Kill(); <-s.ended })
	err = poll(ctx, func() (bool, error) {
		var ready readyFile
		raw, err := os.ReadFile(p.Ready)
		if err == nil && json.Unmarshal(raw, &ready) == nil {
			h.base.Store(&ready.URL)
			return true, nil
		}
		select {
		case <-s.ended:
			// It may have passed its point before it was ready.
			if p.Point != "" {
				return true, nil
			}
			return false, errors.New("it ended before it was ready")
		default:
			return false, nil
		}
	})
	if err != nil {
		t.Fatalf("a server does not start: %v\n%s", err, s.said)
	}
	return s
}

// await waits until so many orders were acknowledged.
func (h *harness) await(ctx context.Context, s *server, n int64) {
	err := poll(ctx, func() (bool, error) {
		select {
		case <-s.ended:
			return false, errors.New("the server ended by itself")
		default:
			return h.count.Load() >= min(n, int64(h.orders)), nil
		}
	})
	if err != nil {
		h.t.Fatalf("waiting for %d orders: %v\n%s", n, err, s.said)
	}
}

// client places orders and calls most of them off, asking again with the
// same key where the outcome is not known.
func (h *harness) client(ctx context.Context) {
	for ctx.Err() == nil {
		n := h.next.Add(1)
		if n > int64(h.orders) {
			return
		}
		key := fmt.Sprint("key-", n)
		body := orderBody{
			Kind: "patient", Hospital: "pukou-people", Urgency: "immediate", AuthorisedBy: "physician", Source: "api",
			Patient: &patient{FCP: "unknown", Child: "no", Neonate: "no"},
			Lines:   []orderLine{{Component: "red_cells", Group: "A+", Amount: 2, UnitDef: "cn_200ml", Substitution: "allowed", Pretransfusion: "none"}},
		}
		var o orderAnswer
		if err := h.insist(ctx, "POST", "/api/v1/orders", body, &o, "Idempotency-Key", key); err != nil {
			h.t.Errorf("order %s: %v", key, err)
			return
		}
		h.acked.Store(key, o.ID)
		h.count.Add(1)
		if n%20 == 0 {
			continue // its drone and its units stay taken, and later orders wait
		}
		if err := h.insist(ctx, "POST", "/api/v1/orders/"+o.ID+"/cancel", map[string]string{"reason": "test"}, nil); err != nil {
			h.t.Errorf("cancel of %s: %v", key, err)
			return
		}
	}
}

// measure sends a box's temperature every so often, each until it was
// acknowledged, as a modem does.
func (h *harness) measure(ctx context.Context, done <-chan struct{}) {
	for {
		at := time.Now().UTC().Truncate(time.Millisecond)
		body := map[string]any{"readings": []any{map[string]any{"at": at, "probe": 1, "c": 4.0}}}
		if err := h.insistAs(ctx, h.modem, "POST", "/api/v1/boxes/"+h.box+"/readings", body, nil); err != nil {
			h.t.Errorf("reading of %v: %v", at, err)
			return
		}
		h.readings = append(h.readings, at)
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// insist asks until a server has answered with something but 503.
func (h *harness) insist(ctx context.Context, method, path string, body, out any, headers ...string) error {
	return h.insistAs(ctx, h.token, method, path, body, out, headers...)
}

func (h *harness) insistAs(ctx context.Context, token, method, path string, body, out any, headers ...string) error {
	var last error
	err := poll(ctx, func() (bool, error) {
		base := h.base.Load()
		if base == nil {
			return false, nil
		}
		c := &client{base: *base, token: token, http: h.http}
		err := c.call(ctx, method, path, body, out, headers...)
		var p *problem
		if errors.As(err, &p) && p.Status != http.StatusServiceUnavailable {
			return false, err
		}
		if err != nil {
			last = err
		}
		return err == nil, nil
	})
	if err != nil && last != nil {
		return fmt.Errorf("%w; before that: %w", err, last)
	}
	return err
}

// read asks the last server for every acknowledged order.
func (h *harness) read(ctx context.Context) {
	h.acked.Range(func(key, id any) bool {
		var o orderAnswer
		if err := h.insist(ctx, "GET", "/api/v1/orders/"+id.(string), nil, &o); err != nil || o.ID != id {
			h.t.Errorf("%s was acknowledged as %s, and is lost: %v", key, id, err)
			return false
		}
		return true
	})
}

// judge reads the journal: every acknowledged order once, under its id;
// no order that nobody placed; and no rule of the store broken anywhere,
// by the rules' second writing in the memory back-end.
func (h *harness) judge(kills int) {
	t := h.t
	at := recordPlace{data: h.data, db: h.db}
	err := at.read(t.Context(), func(j journal.Journal) error {
		records, err := j.Verify(t.Context())
		if err != nil {
			return err
		}
		again := memory.New()
		term, err := again.Lead(t.Context())
		if err != nil {
			return err
		}
		placed, allocated := map[string]string{}, 0
		twice, strange := 0, 0
		_, err = eachRecord(t.Context(), j, func(r journal.Record) (bool, error) {
			switch e := r.Event.(type) {
			case dispatch.OrderPlaced:
				if placed[e.Key] != "" {
					twice++
				}
				placed[e.Key] = string(e.ID)
				if id, ok := h.acked.Load(e.Key); !ok || id != string(e.ID) {
					strange++
				}
			case dispatch.ShipmentAllocated:
				allocated++
			}
			_, err := again.Append(t.Context(), term, r.Seq-1, r.At, []dispatch.Event{r.Event})
			return true, err
		})
		if err != nil {
			return fmt.Errorf("replayed by the rules: %w", err)
		}
		unmeasured, err := h.unmeasured()
		if err != nil {
			return err
		}
		lost := 0
		h.acked.Range(func(key, id any) bool {
			if placed[key.(string)] != id {
				lost++
			}
			return true
		})
		t.Logf("%d orders and %d readings acknowledged, %d allocations, %d records, %d kills of the server: orders lost %d, placed twice %d, unexplained %d, readings lost %d",
			h.count.Load(), len(h.readings), allocated, records, kills, lost, twice, strange, unmeasured)
		if lost+twice+strange+unmeasured > 0 || h.count.Load() != int64(h.orders) || allocated == 0 {
			t.Errorf("lost %d, twice %d, unexplained %d, allocations %d, acknowledged %d", lost, twice, strange, allocated, h.count.Load())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unmeasured counts the acknowledged readings that are not stored.
func (h *harness) unmeasured() (int, error) {
	dd, err := openDataDir(h.data)
	if err != nil {
		return 0, err
	}
	defer dd.close()
	st, err := openStores(h.t.Context(), dd, h.db)
	if err != nil {
		return 0, err
	}
	defer st.close()
	if len(h.readings) == 0 {
		return 0, errors.New("no reading was acknowledged")
	}
	rs, err := st.history.Readings(h.t.Context(), h.box, h.readings[0], h.readings[len(h.readings)-1], 0)
	if err != nil {
		return 0, err
	}
	stored := map[time.Time]bool{}
	for _, r := range rs {
		stored[r.At] = true
	}
	missing := 0
	for _, at := range h.readings {
		if !stored[at] {
			missing++
		}
	}
	return missing, nil
}
