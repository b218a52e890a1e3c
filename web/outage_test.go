package web

import (
	"net/http/httptest"
	"testing"

	"airvein/dispatch"
)

// Who asks in an outage is told when to ask again, whichever way the answer
// is written.
func TestAnOutageSaysWhenToAskAgain(t *testing.T) {
	p, _ := problemOf(&dispatch.Error{Code: dispatch.CodeUnavailable, Message: "the store does not answer"})
	rec := httptest.NewRecorder()
	p.write(rec)
	if rec.Code != 503 || rec.Header().Get("Retry-After") != outageRetryS || p.GetHeaders().Get("Retry-After") != outageRetryS {
		t.Fatalf("%d %v", rec.Code, rec.Header())
	}
	rec = httptest.NewRecorder()
	newProblem(dispatch.CodeConflict, "").write(rec)
	if rec.Header().Get("Retry-After") != "" {
		t.Fatal("a conflict asks to be retried")
	}
}
