package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"airvein/dispatch"
	"airvein/web/account"
)

const cookieName = "airvein_session"

// admit finds out who sends the request and whether the route is theirs.
// A route to read without the right looks as if it were not there.
func (s *Server) admit(r *http.Request, need rule) (*http.Request, *Problem) {
	if need.perm == permOpen {
		return r, nil
	}
	p, problem := s.identify(r)
	if problem != nil {
		return r, problem
	}
	if !may(p.Role, need.perm) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return r, notFound()
		}
		return r, newProblem(codeForbidden, "the role "+string(p.Role)+" may not do this")
	}
	return r.WithContext(context.WithValue(r.Context(), principalKey{}, p)), nil
}

// identify reads the bearer token, or else the session cookie.
func (s *Server) identify(r *http.Request) (account.Principal, *Problem) {
	check, _ := s.credential(r)
	if check == nil {
		return account.Principal{}, newProblem(codeUnsignedIn, "send a bearer token, or sign in")
	}
	p, err := check(r.Context())
	switch {
	case errors.Is(err, account.ErrDenied):
		return p, newProblem(codeUnsignedIn, "the token or session is not known, or has ended")
	case err != nil:
		s.log.Error("accounts do not answer", "err", err)
		return p, newProblem(dispatch.CodeUnavailable, "the accounts do not answer: try again")
	}
	return p, nil
}

// credential gives the check of what the request signs in with, and
// whether that is a browser's cookie; nil where there is nothing.
func (s *Server) credential(r *http.Request) (check func(context.Context) (account.Principal, error), cookie bool) {
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, token, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, false
		}
		token = strings.TrimSpace(token)
		return func(ctx context.Context) (account.Principal, error) { return s.cfg.Accounts.ByToken(ctx, token) }, false
	}
	c, err := r.Cookie(cookieName)
	if err != nil {
		return nil, false
	}
	return func(ctx context.Context) (account.Principal, error) { return s.cfg.Accounts.BySession(ctx, c.Value) }, true
}

// noRoute answers what no route under /api/ takes: 405 where the path
// exists with other methods, else 404.
func (s *Server) noRoute(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, m := range []string{http.MethodDelete, http.MethodGet, http.MethodPost, http.MethodPut} {
		probe := r.Clone(r.Context())
		probe.Method = m
		if _, pattern := s.mux.mux.Handler(probe); pattern != "/api/" && strings.HasPrefix(pattern, m+" ") {
			allow = append(allow, m)
		}
	}
	if len(allow) == 0 {
		notFound().write(w)
		return
	}
	if slices.Contains(allow, http.MethodGet) {
		allow = append(allow, http.MethodHead)
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	newProblem(codeMethod, "").write(w)
}

// headers sets what every answer carries.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
		if s.cfg.SecureCookies {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

// recovered keeps one request's panic from ending the server.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.log.Error("a request panicked", "method", r.Method, "panic", v)
			newProblem(codeInternal, "").write(w)
		}()
		next.ServeHTTP(w, r)
	})
}
