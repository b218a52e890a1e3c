package web

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal/memory"
	"airvein/fleet/history"
	historymemory "airvein/fleet/history/memory"
	"airvein/web/account"
)

// slowCore takes takes to store a reading, as under load, and gives up when
// the request does.
type slowCore struct {
	Core
	st    *dispatch.State
	takes time.Duration
}

func (c slowCore) View(read func(engine.View)) {
	read(engine.View{State: c.st, Now: time.Now()})
}

func (c slowCore) Readings(ctx context.Context, _ string, rs []history.Reading) (int, error) {
	select {
	case <-time.After(c.takes):
		return len(rs), nil
	case <-ctx.Done():
		return 0, &dispatch.Error{Code: dispatch.CodeUnavailable, Message: ctx.Err().Error()}
	}
}

// prompt accounts know everybody, for as long as the request lasts.
type prompt struct{ whole }

// whole is Accounts by a name that none of its methods has.
type whole interface{ Accounts }

func (prompt) ByToken(ctx context.Context, _ string) (account.Principal, error) {
	return account.Principal{ID: "modem", Name: "Modem", Role: account.Device}, ctx.Err()
}

// pipes is a listener of connections inside this process, so that the
// bubble's clock passes while they wait.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (p pipes) Close() error { close(p); return nil }
func (p pipes) Addr() net.Addr {
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}
}

// A request that takes long is answered, and so is the next one on its
// connection: a deadline for reading a body that was read already would
// end the connection's context, and with it every later request on it,
// though browsers, modems and proxies keep the connection. Time is the
// bubble's: nobody waits.
func TestASlowRequestLeavesItsConnectionUsable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := dispatch.New()
		now := time.Now()
		events, err := st.Decide(now, dispatch.Configure{Site: rigSite(), Hash: "h"})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			st.Apply(now, e)
		}
		s, err := New(Config{
			Engine: slowCore{st: st, takes: 20 * time.Second}, History: historymemory.New(), Texts: memory.NewTexts(),
			Accounts: prompt{}, Clock: wallClock{}, Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		listener := make(pipes, 1)
		server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
		go server.Serve(listener)
		defer server.Close()
		ours, theirs := net.Pipe()
		defer ours.Close()
		listener <- theirs
		answers := bufio.NewReader(ours)
		for n, body := range []string{
			`{"readings":[{"at":"2000-01-01T00:00:00Z","probe":1,"c":4}]}`,
			`{"readings":[{"at":"2000-01-01T00:01:00Z","probe":1,"c":4}]}`,
		} {
			r, err := http.NewRequestWithContext(t.Context(), "POST", "http://airvein.test/api/v1/boxes/cold-1/readings", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer any")
			r.Header.Set("Content-Type", "application/json")
			if err := r.Write(ours); err != nil {
				t.Fatal(err)
			}
			resp, err := http.ReadResponse(answers, r)
			if err != nil {
				t.Fatal(err)
			}
			said, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != 200 || resp.Close {
				t.Errorf("request %d on the connection: %d, to be closed %v: %s", n+1, resp.StatusCode, resp.Close, said)
			}
		}
	})
}
