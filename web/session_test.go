package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func (r *rig) signIn(user, pass string) answer {
	r.Helper()
	return r.call("", "POST", "/api/v1/session", map[string]any{"user": user, "password": pass})
}

func TestSession(t *testing.T) {
	r := newRig(t)
	a := r.signIn("hospital", password)
	me := r.want(a, 200)
	if text(me, "role") != "hospital" || text(me, "site") != "north" || text(me, "id") != "hospital" {
		t.Errorf("me: %v", me)
	}
	set := a.header.Get("Set-Cookie")
	for _, attr := range []string{"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"} {
		if !strings.Contains(set, attr) {
			t.Errorf("cookie without %s: %s", attr, set)
		}
	}
	cookie, _, _ := strings.Cut(set, ";")
	get := func() answer { return r.call("", "GET", "/api/v1/me", nil, "Cookie", cookie) }
	if text(r.want(get(), 200), "name") != "Ward" {
		t.Error("the cookie signs somebody else in")
	}
	if strings.Contains(string(a.body), strings.TrimPrefix(cookie, cookieName+"=")) {
		t.Error("the session stands in the body")
	}
	r.clock.passWall(sessionTTL)
	get().problem(t, 401, "unauthenticated")

	byToken := r.call("", "POST", "/api/v1/session", map[string]any{"token": r.tokens["depot"]})
	cookie, _, _ = strings.Cut(byToken.header.Get("Set-Cookie"), ";")
	if text(r.want(get(), 200), "role") != "depot" {
		t.Error("signing in by token")
	}
	if out := r.call("", "DELETE", "/api/v1/session", nil, "Cookie", cookie); out.status != 204 || !strings.Contains(out.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("signing out: %d %v", out.status, out.header)
	}
	get().problem(t, 401, "unauthenticated")

	r.signIn("hospital", secret).problem(t, 401, "unauthenticated")
	r.call("", "POST", "/api/v1/session", map[string]any{"user": "x", "password": "y", "token": "z"}).problem(t, 422, "invalid")
	r.call("", "POST", "/api/v1/session", map[string]any{}).problem(t, 422, "invalid")
}

// Failed sign-ins of one account are bounded, for names that do not exist
// too, and no other account suffers.
func TestSignInsAreBounded(t *testing.T) {
	r := newRig(t)
	for _, user := range []string{"hospital", "nobody"} {
		for range signInTries {
			r.signIn(user, "wrong password").problem(t, 401, "unauthenticated")
		}
		a := r.signIn(user, password)
		a.problem(t, 429, "rate_limited")
		if a.header.Get("Retry-After") != "300" {
			t.Errorf("Retry-After: %q", a.header.Get("Retry-After"))
		}
	}
	r.want(r.signIn("pilot", password), 200)
	r.clock.passWall(signInWindow)
	r.want(r.signIn("hospital", password), 200)
	for range signInTries * 2 { // who signs in is never locked out by it
		r.want(r.signIn("hospital", password), 200)
	}
}

// A browser's state change comes from our own pages or not at all.
func TestCrossSiteRequests(t *testing.T) {
	r := newRig(t)
	cookie, _, _ := strings.Cut(r.signIn("hospital", password).header.Get("Set-Cookie"), ";")
	post := func(headers ...string) answer {
		return r.call("", "POST", "/api/v1/orders", redCells(2), append(headers, "Cookie", cookie, "Idempotency-Key", "k")...)
	}
	for _, h := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://evil.test"}, {"Origin", "null"},
	} {
		post(h...).problem(t, 403, "forbidden")
	}
	r.want(post("Sec-Fetch-Site", "same-origin"), 201)
	r.want(post("Sec-Fetch-Site", "cross-site", "Origin", origin), 200)
	// No state changes by GET: there is no such route.
	for pattern, need := range routes() {
		if strings.HasPrefix(pattern, "GET ") && need.media != "" {
			t.Errorf("%s takes a body", pattern)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/", "/api/v1/clock", "/api/v1/nothing", "/healthz"} {
		h := r.call("", "GET", path, nil).header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: CSP %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if h := r.call("admin", "GET", "/api/v1/orders", nil).header; h.Get("Cache-Control") != "no-store" {
		t.Errorf("orders may be cached: %v", h)
	}
	r.s.cfg.SecureCookies = true
	a := r.signIn("hospital", password)
	if !strings.Contains(a.header.Get("Set-Cookie"), "Secure") || a.header.Get("Strict-Transport-Security") == "" {
		t.Errorf("over TLS: %v", a.header)
	}
}

func TestOpenPages(t *testing.T) {
	r := newRig(t)
	clock := r.want(r.call("", "GET", "/api/v1/clock", nil), 200)
	if text(clock, "now") != r.clock.scenario().Format(time.RFC3339) || clock["speed"] != 1.0 {
		t.Errorf("clock: %v", clock)
	}
	site := r.want(r.call("", "GET", "/api/v1/site", nil), 200)
	if text(site, "id") != "test" || text(site, "sign_ins", 0, "user") != "hospital" || site["demo"] != true {
		t.Errorf("site: %v", site)
	}
	r.s.cfg.Demo = false
	if site := r.want(r.call("", "GET", "/api/v1/site", nil), 200); strings.Contains(string(r.call("", "GET", "/api/v1/site", nil).body), password) || site["demo"] != false {
		t.Errorf("outside a demo the site tells passwords: %v", site)
	}
	if a := r.call("", "GET", "/healthz", nil); a.status != 200 {
		t.Errorf("healthz: %d", a.status)
	}
}

func TestStaticFiles(t *testing.T) {
	built := fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html>page")}, "assets/app-1.js": {Data: []byte("script")},
		"favicon.svg": {Data: []byte("<svg/>")}, ".gitkeep": {},
	}
	get := func(h http.Handler, method, path string) (int, string, http.Header) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		data, err := io.ReadAll(w.Result().Body)
		if err != nil {
			t.Fatal(err)
		}
		return w.Code, string(data), w.Result().Header
	}
	h := serveFiles(built)
	for _, c := range []struct {
		path   string
		status int
		body   string
	}{
		{"/", 200, "page"}, {"/orders/o-1", 200, "page"}, {"/index.html", 200, "page"}, {"/assets/app-1.js", 200, "script"},
		{"/favicon.svg", 200, "svg"}, {"/assets/gone.js", 404, ""}, {"/assets/", 404, ""},
		{"/gone.png", 404, ""}, {"/.gitkeep", 404, ""}, {"/../../etc/passwd", 200, "page"},
	} {
		status, body, header := get(h, "GET", c.path)
		if status != c.status || !strings.Contains(body, c.body) || c.status == 404 && strings.Contains(body, "page<") {
			t.Errorf("%s: %d %q", c.path, status, body)
		}
		if c.path == "/assets/app-1.js" && !strings.Contains(header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %v", c.path, header)
		}
	}
	if status, _, _ := get(h, "POST", "/"); status != 405 {
		t.Errorf("POST /: %d", status)
	}
	if status, body, _ := get(serveFiles(fstest.MapFS{".gitkeep": {}}), "GET", "/"); status != 503 || !strings.Contains(body, "make web") {
		t.Errorf("without the application: %d %q", status, body)
	}
}
