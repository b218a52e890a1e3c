package bench

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal/postgres"
	"airvein/dispatch/site"
	"airvein/fleet"
	historypostgres "airvein/fleet/history/postgres"
	"airvein/sim/scenarios"
	"airvein/web"
	"airvein/web/account"
	"airvein/web/account/sqlite"
)

// wallClock is a server's: scenario time is wall time.
type wallClock struct{}

func (wallClock) Wall() time.Time                   { return time.Now() }
func (wallClock) Scenario(wall time.Time) time.Time { return wall.UTC() }
func (wallClock) Speed() float64                    { return 1 }

// nobody hears what is sent.
type nobody struct{}

func (nobody) Send(fleet.DroneID, fleet.Frame) error { return nil }

// ordersOverHTTP lets clients place orders on the whole server as fast as
// it acknowledges them, Nanjing's, with no drone that could fly them.
func ordersOverHTTP(ctx context.Context, url string, size journalSizes) (_ []Result, err error) {
	dir, err := os.MkdirTemp("", "airvein-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	j, err := postgres.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	defer j.Close()
	h, err := historypostgres.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	accounts, err := sqlite.Open(filepath.Join(dir, "accounts.db"))
	if err != nil {
		return nil, err
	}
	defer accounts.Close()
	if err := accounts.Create(ctx, account.Account{ID: "ward", Name: "Ward", Role: account.Hospital, Site: "pukou-people"}, "a long enough password"); err != nil {
		return nil, err
	}
	token, err := accounts.NewToken(ctx, "ward", "bench", time.Hour)
	if err != nil {
		return nil, err
	}
	data, err := scenarios.Load("nanjing")
	if err != nil {
		return nil, err
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	e, err := engine.Open(ctx, engine.Config{Journal: j, History: h, Sender: nobody{}, Clock: wallClock{}, Site: dispatch.Configure{Site: sc.Site, Hash: "bench"}, Logger: log})
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	base := "http://" + ln.Addr().String()
	server, err := web.New(web.Config{Engine: e, History: h, Texts: j.Texts(), Accounts: accounts, Clock: wallClock{}, Origins: []string{base}, Logger: log})
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	running, stop := context.WithCancel(ctx)
	var parts sync.WaitGroup
	parts.Go(func() { e.Run(running) })
	parts.Go(func() { server.Run(running) })
	hs := &http.Server{Handler: server.Handler()}
	parts.Go(func() { hs.Serve(ln) })
	defer func() {
		err = errors.Join(err, hs.Close())
		stop()
		parts.Wait()
	}()
	return placeOrders(ctx, base, token, size)
}

// placeOrders counts what was acknowledged, and how long each took.
func placeOrders(ctx context.Context, base, token string, size journalSizes) ([]Result, error) {
	var mu sync.Mutex
	var took []float64
	var failed error
	var key atomic.Int64
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: size.clients}}
	until := time.Now().Add(size.ordersFor)
	from := time.Now()
	var clients sync.WaitGroup
	for range size.clients {
		clients.Go(func() {
			for time.Now().Before(until) && ctx.Err() == nil {
				d, err := wall(func() error { return placeOne(ctx, client, base, token, fmt.Sprint("bench-", key.Add(1))) })
				mu.Lock()
				took = append(took, float64(d.Microseconds())/1000)
				failed = cmp.Or(failed, err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	clients.Wait()
	elapsed := time.Since(from).Seconds()
	if failed != nil || len(took) == 0 {
		return nil, fmt.Errorf("orders over HTTP: %w", cmp.Or(failed, ctx.Err()))
	}
	slices.Sort(took)
	what := fmt.Sprintf("over HTTP on PostgreSQL, %d clients, no drone free", size.clients)
	return []Result{
		Result{ID: "journal.orders_per_s", What: "orders acknowledged " + what, Unit: "1/s", Better: Higher, Must: 200, Aim: 1000}.over([]float64{float64(len(took)) / elapsed}),
		Result{ID: "journal.order_p99", What: "99th percentile of an order " + what, Unit: "ms", Better: Lower, Must: 150, Aim: 150}.over([]float64{took[len(took)*99/100]}),
	}, nil
}

func placeOne(ctx context.Context, client *http.Client, base, token, key string) error {
	const body = `{"kind":"patient","hospital":"pukou-people","urgency":"immediate","authorised_by":"physician","source":"api",
		"patient":{"fcp":"unknown","child":"no","neonate":"no"},
		"lines":[{"component":"red_cells","group":"A+","amount":2,"unit_def":"cn_200ml","substitution":"allowed","pretransfusion":"none"}]}`
	req, err := http.NewRequestWithContext(ctx, "POST", base+"/api/v1/orders", bytes.NewReader([]byte(body)))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusCreated {
		err = fmt.Errorf("an order was answered %s: %s", resp.Status, said)
	}
	return err
}
