package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

// readyz says whether requests are served: the store answers.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	if err := s.cfg.Engine.Ready(); err != nil {
		newProblem(dispatch.CodeUnavailable, "the dispatcher is not ready: "+whyNotReady(err)).write(w)
		return
	}
	fmt.Fprintln(w, "ready")
}

// whyNotReady tells anybody who asks no more than what is wrong; the log
// has the rest.
func whyNotReady(err error) string {
	switch {
	case errors.Is(err, journal.ErrFenced):
		return "another server has taken over"
	case errors.Is(err, journal.ErrCorrupt):
		return "the record chain is broken; run `airvein journal verify`"
	case errors.Is(err, journal.ErrUnavailable):
		return "the store does not answer, is full or can only be read; drones in the air are watched and can be called back"
	}
	return "it starts or stops"
}

// openAPI serves the description of every operation.
func (s *Server) openAPI() http.HandlerFunc {
	doc := sync.OnceValues(func() ([]byte, error) {
		// huma describes its own error type, which is never sent.
		delete(s.api.OpenAPI().Components.Schemas.Map(), "ErrorModel")
		return json.Marshal(s.api.OpenAPI())
	})
	return func(w http.ResponseWriter, _ *http.Request) {
		data, err := doc()
		if err != nil {
			s.log.Error("the OpenAPI document cannot be written", "err", err)
			newProblem(codeInternal, "").write(w)
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Write(data) // a client that has gone is nobody's error
	}
}

// operationID makes get-api-v1-orders-id style names stable and short:
// "get-orders-id".
func operationID(method, path string) string {
	parts := strings.FieldsFunc(strings.TrimPrefix(path, "/api/v1"), func(r rune) bool { return strings.ContainsRune("/{}", r) })
	return strings.Join(slices.Insert(parts, 0, strings.ToLower(method)), "-")
}
