package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"

	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
	"airvein/fleet/history"
	"airvein/web/account"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// SignIn is one demo account as the sign-in page offers it.
type SignIn struct {
	User     string `json:"user"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Label    string `json:"label"`
}

// Config is what a Server is made of. Every field but Demo, SignIns, Codes
// and SecureCookies is needed.
type Config struct {
	Engine   Core
	History  history.Store
	Texts    engine.Texts
	Accounts Accounts
	Clock    engine.Clock

	// Demo shows SignIns to whoever asks for the site: never in production.
	Demo    bool
	SignIns []SignIn

	// Codes are the site's own code table for labels; nil for the sample.
	Codes *blood.LabelTable

	// Origins are the exact origins, scheme://host[:port], from which a
	// browser may open the live socket or send a state change.
	Origins []string
	// SecureCookies is set where people reach the server by TLS.
	SecureCookies bool
	Logger        *slog.Logger
}

// Server answers HTTP. Make one with New, serve Handler, and keep Run
// running: it feeds the live viewers.
type Server struct {
	cfg     Config
	log     *slog.Logger
	hub     *hub
	limit   *limiter
	metrics *metrics
	handler http.Handler
	mux     *guard
	api     huma.API
}

// New checks the configuration and builds the routes.
func New(cfg Config) (*Server, error) {
	if cfg.Engine == nil || cfg.History == nil || cfg.Texts == nil || cfg.Accounts == nil || cfg.Clock == nil || cfg.Logger == nil {
		return nil, errors.New("web: Engine, History, Texts, Accounts, Clock and Logger are all needed")
	}
	s := &Server{cfg: cfg, log: cfg.Logger, limit: newLimiter(cfg.Clock.Wall), metrics: newMetrics()}
	s.hub = newHub(cfg.Engine, cfg.Clock, s.metrics, s.log)
	s.mux = &guard{mux: http.NewServeMux(), s: s, bodies: map[string]reflect.Type{}}
	s.api = newAPI(s.mux)
	s.register()
	if err := s.mux.complete(); err != nil {
		return nil, err
	}
	cross := http.NewCrossOriginProtection()
	for _, o := range cfg.Origins {
		if err := cross.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("web: origin %q: %w", o, err)
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		newProblem(codeForbidden, "the request comes from another site").write(w)
	}))
	s.handler = s.recovered(s.headers(cross.Handler(s.mux.mux)))
	return s, nil
}

// Handler answers every request.
func (s *Server) Handler() http.Handler { return s.handler }

// Run feeds the live viewers until ctx ends, and closes them then.
func (s *Server) Run(ctx context.Context) error { return s.hub.run(ctx) }

func newAPI(mux humago.Mux) huma.API {
	cfg := huma.DefaultConfig("Airvein", "1")
	cfg.Info.Description = "Blood delivery by drone. Not for clinical use."
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil // no $schema links
	cfg.Transformers = []huma.Transformer{transform}
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer"},
		"session": {Type: "apiKey", In: "cookie", Name: cookieName},
	}
	return humago.New(mux, cfg)
}

// guard is the mux that routes are registered on: every request is held
// against the table before its handler sees it.
type guard struct {
	mux    *http.ServeMux
	s      *Server
	bodies map[string]reflect.Type // what JSON bodies are decoded into
	have   []string
	errs   []error
}

// HandleFunc implements humago.Mux.
func (g *guard) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	need, ok := routes()[pattern]
	if !ok {
		g.errs = append(g.errs, fmt.Errorf("web: the route %q has no entry in the table of routes", pattern))
		return
	}
	g.have = append(g.have, pattern)
	body := g.bodies[pattern]
	g.mux.HandleFunc(pattern, g.s.metrics.counted(pattern, func(w http.ResponseWriter, r *http.Request) {
		r, p := g.s.admit(r, need)
		if p == nil {
			p = readable(w, r, need.media, body)
		}
		if p != nil {
			if p.Status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", `Bearer realm="airvein"`)
			}
			p.write(w)
			return
		}
		h(w, r)
	}))
}

// ServeHTTP implements humago.Mux.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

func (g *guard) complete() error {
	for pattern := range routes() {
		if !slices.Contains(g.have, pattern) {
			g.errs = append(g.errs, fmt.Errorf("web: the table has the route %q, but nothing serves it", pattern))
		}
	}
	return errors.Join(g.errs...)
}

// register builds every route of the table.
func (s *Server) register() {
	s.registerSession()
	s.registerOrders()
	s.registerOrderSteps()
	s.registerStock()
	s.registerUnits()
	s.registerRecalls()
	s.registerFeedback()
	s.registerShipments()
	s.registerPacking()
	s.registerRoads()
	s.registerExcursions()
	s.registerDrones()
	s.registerFlights()
	s.registerFlightsInTheAir()
	s.registerPads()
	s.registerBoxes()
	s.registerStorage()
	s.registerPlaces()
	s.registerZones()
	s.registerWeather()
	s.registerAlarms()
	s.registerReports()
	s.registerRaw()
}

// registerRaw builds the routes that are not operations of the API, and
// what answers everything else.
func (s *Server) registerRaw() {
	s.mux.HandleFunc("GET /api/v1/live", s.live)
	s.mux.HandleFunc("GET /openapi.json", s.openAPI())
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	s.mux.HandleFunc("GET /readyz", s.readyz)
	s.mux.HandleFunc("GET /metrics", s.metrics.serve)
	s.mux.mux.HandleFunc("/api/", s.metrics.counted("/api/", s.noRoute))
	s.mux.mux.HandleFunc("/", s.metrics.counted("/", static()))
}

// add registers one operation of the API with its handler.
func add[I, O any](s *Server, method, path, summary string, fn func(context.Context, *I) (*O, error)) {
	pattern := method + " " + path
	if f, ok := reflect.TypeFor[I]().FieldByName("Body"); ok {
		s.mux.bodies[pattern] = f.Type
	}
	op := huma.Operation{
		OperationID: operationID(method, path), Method: method, Path: path, Summary: summary,
		MaxBodyBytes: bodyLimit(routes()[pattern].media) + 1, // readable has bounded it
		// readable has read the body within the server's own time for it. A
		// deadline that is set after that strikes net/http's watch for a
		// client that goes, and ends the context of the connection: with it
		// every request on it from then on.
		BodyReadTimeout: -1,
		Responses:       map[string]*huma.Response{"default": problemResponse(s.api)},
	}
	if routes()[pattern].perm != permOpen {
		op.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, s.refusal(ctx, pattern, err)
		}
		return out, nil
	})
}

func problemResponse(api huma.API) *huma.Response {
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{
		Description: "Refused, or failed",
		Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schema}},
	}
}

// refusal turns an error into a problem; a failure that is no refusal is
// logged here, since the client is told nothing of it.
func (s *Server) refusal(ctx context.Context, pattern string, err error) error {
	p, known := problemOf(err)
	if !known {
		if ctx.Err() != nil {
			return newProblem(codeMalformed, "the request was broken off")
		}
		s.log.Error("a request failed", "route", pattern, "err", err)
	}
	return p
}

// principalOf gives who sent the request; admit put it there.
func principalOf(ctx context.Context) account.Principal {
	p, _ := ctx.Value(principalKey{}).(account.Principal)
	return p
}

type principalKey struct{}
