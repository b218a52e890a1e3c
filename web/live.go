package web

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"airvein/dispatch"

	"github.com/gorilla/websocket"
)

const liveProtocol = "airvein.v1"

// live opens the websocket. Browsers send their cookie from any site, so
// the Origin has to be one of ours, scheme and port included; programs that
// send a token need not send any.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	recheck, cookie := s.credential(r)
	if !s.originAllowed(r, cookie) {
		newProblem(codeForbidden, "the live socket is not open to this origin").write(w)
		return
	}
	if !websocket.IsWebSocketUpgrade(r) {
		newProblem(codeMalformed, "this is a websocket: upgrade with subprotocol "+liveProtocol).write(w)
		return
	}
	v := &viewer{
		principal: principalOf(r.Context()), recheck: recheck, hub: s.hub,
		ready: make(chan struct{}, 1), done: make(chan struct{}),
	}
	if p := v.resumeFrom(r); p != nil {
		p.write(w)
		return
	}
	if err := s.hub.reserve(v.principal); err != nil {
		code := dispatch.CodeUnavailable
		if errors.Is(err, errTooMany) {
			code = codeRateLimited
		}
		newProblem(code, err.Error()).write(w)
		return
	}
	defer s.hub.release(v.principal)
	up := websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second, Subprotocols: []string{liveProtocol},
		CheckOrigin: func(*http.Request) bool { return true }, // checked above
		Error: func(w http.ResponseWriter, _ *http.Request, _ int, reason error) {
			newProblem(codeMalformed, "the websocket handshake is not complete").write(w)
		},
	}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // answered by Error
	}
	v.conn = conn
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	if err := s.hub.join(v); err != nil {
		conn.Close()
		return
	}
	go v.write(ctx)
	v.read()
	v.close(websocket.CloseNormalClosure, "")
	<-v.done
}

// originAllowed holds the Origin against the exact list.
func (s *Server) originAllowed(r *http.Request, cookie bool) bool {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return !cookie
	}
	return len(origins) == 1 && slices.Contains(s.cfg.Origins, origins[0])
}

// resumeFrom reads epoch and since; both or none.
func (v *viewer) resumeFrom(r *http.Request) *Problem {
	q := r.URL.Query()
	v.epoch = q.Get("epoch")
	since := q.Get("since")
	if (v.epoch == "") != (since == "") {
		return invalid("since", "epoch and since go together")
	}
	if since == "" {
		return nil
	}
	n, err := strconv.ParseUint(since, 10, 63)
	if err != nil {
		return invalid("since", "must be the number of a delta")
	}
	v.since, v.resuming = n, true
	return nil
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
