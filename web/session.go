package web

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"airvein/dispatch"
	"airvein/web/account"
)

// sessionTTL is how long a browser stays signed in, wall time: a shift.
const sessionTTL = 12 * time.Hour

// Me is who is signed in.
type Me struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role" enum:"hospital,depot,dispatcher,pilot,admin,device,viewer"`
	Site string `json:"site" doc:"the hospital's or depot's id, else empty"`
}

func meOf(p account.Principal) Me {
	return Me{ID: p.ID, Name: p.Name, Role: string(p.Role), Site: p.Site}
}

type signInInput struct {
	Body struct {
		User     string `json:"user,omitempty" maxLength:"64"`
		Password string `json:"password,omitempty" maxLength:"256"`
		Token    string `json:"token,omitempty" maxLength:"200"`
	}
}

type cookieOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

type signOutInput struct {
	Session string `cookie:"airvein_session"`
}

type signOutOutput struct {
	Status    int
	SetCookie http.Cookie `header:"Set-Cookie"`
}

type none struct{}

type meOutput struct{ Body Me }

func (s *Server) registerSession() {
	add(s, http.MethodPost, "/api/v1/session", "Sign in; sets the session cookie", s.signIn)
	add(s, http.MethodDelete, "/api/v1/session", "Sign out", s.signOut)
	add(s, http.MethodGet, "/api/v1/me", "Who is signed in", func(ctx context.Context, _ *none) (*meOutput, error) {
		return &meOutput{meOf(principalOf(ctx))}, nil
	})
}

func (s *Server) signIn(ctx context.Context, in *signInInput) (*cookieOutput, error) {
	b := in.Body
	if (b.Token != "") == (b.User != "" || b.Password != "") {
		return nil, newProblem(dispatch.CodeInvalid, "", FieldError{"user", "send either user and password, or token"})
	}
	p, err := s.authenticate(ctx, b.User, b.Password, b.Token)
	if err != nil {
		return nil, err
	}
	plain, err := s.cfg.Accounts.NewSession(ctx, p.ID, sessionTTL)
	if err != nil {
		return nil, err
	}
	return &cookieOutput{s.cookie(plain, int(sessionTTL/time.Second)), meOf(p)}, nil
}

func (s *Server) authenticate(ctx context.Context, user, password, token string) (account.Principal, error) {
	var p account.Principal
	var err error
	if token != "" {
		p, err = s.cfg.Accounts.ByToken(ctx, token)
	} else {
		wait, ok := s.limit.take(user)
		if !ok {
			seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
			refused := newProblem(codeRateLimited, "too many sign-ins of this account: wait "+seconds+" s")
			refused.header = http.Header{"Retry-After": {seconds}}
			return p, refused
		}
		if p, err = s.cfg.Accounts.Authenticate(ctx, user, password); err == nil {
			s.limit.clear(user)
		}
	}
	switch {
	case errors.Is(err, account.ErrDenied):
		return p, newProblem(codeUnsignedIn, account.ErrDenied.Error())
	case errors.Is(err, account.ErrBusy):
		return p, newProblem(dispatch.CodeUnavailable, account.ErrBusy.Error())
	}
	return p, err
}

func (s *Server) signOut(ctx context.Context, in *signOutInput) (*signOutOutput, error) {
	if in.Session != "" {
		if err := s.cfg.Accounts.EndSession(ctx, in.Session); err != nil {
			return nil, err
		}
	}
	return &signOutOutput{http.StatusNoContent, s.cookie("", -1)}, nil
}

func (s *Server) cookie(value string, maxAge int) http.Cookie {
	return http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.cfg.SecureCookies, SameSite: http.SameSiteStrictMode,
	}
}
