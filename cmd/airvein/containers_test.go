package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// root is the repository's, from this package's directory.
const root = "../.."

// dockerfile is what the tests read of a Dockerfile, stage by stage.
type dockerfile struct {
	stages            []string
	copies            []copyStep
	expose, volumes   []string
	entrypoint, cmd   []string
	user              string
	buildsFrom, saves string // of the go build line
}

type copyStep struct {
	stage, from string
	sources     []string
}

func readDockerfile(t *testing.T) dockerfile {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	var d dockerfile
	stage := ""
	for _, line := range strings.Split(strings.ReplaceAll(string(data), "\\\n", " "), "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		fields := strings.Fields(rest)
		switch word {
		case "FROM":
			stage = fields[len(fields)-1]
			d.stages = append(d.stages, stage)
		case "COPY":
			c := copyStep{stage: stage}
			if strings.HasPrefix(fields[0], "--from=") {
				c.from, fields = strings.TrimPrefix(fields[0], "--from="), fields[1:]
			}
			c.sources = fields[:len(fields)-1]
			d.copies = append(d.copies, c)
		case "RUN":
			if i := slices.Index(fields, "build"); i > 0 && fields[i-1] == "go" {
				d.saves, d.buildsFrom = fields[slices.Index(fields, "-o")+1], fields[len(fields)-1]
			}
		case "EXPOSE":
			d.expose = fields
		case "VOLUME":
			d.volumes = fields
		case "USER":
			d.user = rest
		case "ENTRYPOINT":
			d.entrypoint = jsonList(t, rest)
		case "CMD":
			d.cmd = jsonList(t, rest)
		}
	}
	return d
}

func jsonList(t *testing.T, s string) []string {
	t.Helper()
	var out []string
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatalf("%s is not in exec form: %v", s, err)
	}
	return out
}

func TestDockerfileFitsTheTree(t *testing.T) {
	d := readDockerfile(t)
	copied := map[string]bool{}
	for _, c := range d.copies {
		for _, src := range c.sources {
			if c.from != "" {
				if !slices.Contains(d.stages, c.from) {
					t.Errorf("COPY --from=%s: there is no such stage", c.from)
				}
				continue
			}
			if _, err := os.Stat(filepath.Join(root, src)); err != nil {
				t.Errorf("COPY %s: %v", src, err)
			}
			if c.stage == "build" {
				copied[src] = true
			}
		}
	}
	// The binary needs every folder that holds a package of ours.
	ours, _ := listPackages(t)
	for _, p := range ours {
		top, _, _ := strings.Cut(strings.TrimPrefix(p.ImportPath, "airvein/"), "/")
		if !copied[top] {
			t.Errorf("the build stage does not copy %s, where %s lies", top, p.ImportPath)
		}
	}
	if d.buildsFrom != "./cmd/airvein" || !slices.ContainsFunc(d.copies, func(c copyStep) bool {
		return c.from == "build" && slices.Contains(c.sources, d.saves)
	}) {
		t.Errorf("builds %s into %s, and copies something else", d.buildsFrom, d.saves)
	}
	if d.user == "" || d.user == "root" {
		t.Error("the container runs as root")
	}
}

func TestDockerfileStartsTheBinary(t *testing.T) {
	d := readDockerfile(t)
	if !slices.Equal(d.entrypoint, []string{"airvein"}) {
		t.Fatalf("the entry point is %q", d.entrypoint)
	}
	o := demoLine(t, d.cmd)
	_, port, err := net.SplitHostPort(o.listen.addr)
	if err != nil || !slices.Contains(d.expose, port) {
		t.Errorf("listens on %s and exposes %v", o.listen.addr, d.expose)
	}
	if !slices.Contains(d.volumes, o.data) {
		t.Errorf("keeps its data in %s, and the volumes are %v", o.data, d.volumes)
	}
}

// demoLine reads a demo's command line with the demo's own flags.
func demoLine(t *testing.T, line []string) *demoOptions {
	t.Helper()
	if len(line) == 0 || line[0] != "demo" {
		t.Fatalf("%q is not a demo", line)
	}
	o := &demoOptions{speed: 1}
	fs := flagsOf(t, command{name: "demo", setup: o.setup})
	if _, err := parseMixed(fs, line[1:]); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if err := o.listen.check(); err != nil {
		t.Errorf("%q: %v", line, err)
	}
	return o
}

// dependencies are a service's, each with when it is met.
type dependencies map[string]struct {
	Condition string `yaml:"condition"`
}

type composeFile struct {
	Services map[string]struct {
		Build       string            `yaml:"build"`
		Image       string            `yaml:"image"`
		Init        bool              `yaml:"init"`
		Command     []string          `yaml:"command"`
		Environment map[string]string `yaml:"environment"`
		Ports       []string          `yaml:"ports"`
		Volumes     []string          `yaml:"volumes"`
		NetworkMode string            `yaml:"network_mode"`
		DependsOn   dependencies      `yaml:"depends_on"`
		Restart     string            `yaml:"restart"`
		Healthcheck *struct {
			Test     []string `yaml:"test"`
			Interval string   `yaml:"interval"`
			Retries  int      `yaml:"retries"`
		} `yaml:"healthcheck"`
	} `yaml:"services"`
	Volumes map[string]any `yaml:"volumes"`
}

func TestComposeFitsFlagsPortsAndFiles(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var c composeFile
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil {
		t.Fatal(err)
	}
	server, pilots := c.Services["server"], c.Services["autopilots"]
	o := demoLine(t, server.Command)
	if !o.external {
		t.Error("the server would start autopilots of its own beside the container's")
	}
	if len(pilots.Command) == 0 || pilots.Command[0] != "autopilots" {
		t.Fatalf("the autopilots run %q", pilots.Command)
	}
	fs := flagsOf(t, autopilotsCommand())
	if _, err := parseMixed(fs, pilots.Command[1:]); err != nil {
		t.Fatalf("%q: %v", pilots.Command, err)
	}
	if at := fs.Lookup("data").Value.String(); at != o.data {
		t.Errorf("the autopilots write their roster in %s and the server reads %s", at, o.data)
	}
	if of := fs.Lookup("scenario").Value.String(); of != o.scenario {
		t.Errorf("the autopilots fly %s and the server serves %s", of, o.scenario)
	}
	if server.NetworkMode != "service:autopilots" || server.DependsOn["autopilots"].Condition == "" {
		t.Error("the roster's loopback addresses need one network")
	}
	_, port, _ := net.SplitHostPort(o.listen.addr)
	if want := "127.0.0.1:" + port + ":" + port; !slices.Contains(pilots.Ports, want) {
		t.Errorf("ports %q lack %s, and only this machine may reach a demo", pilots.Ports, want)
	}
	for _, origin := range o.listen.origins {
		if !strings.HasSuffix(origin, ":"+port) {
			t.Errorf("origin %s is not of port %s", origin, port)
		}
	}
	composeKeepsItsRecordInPostgres(t, c)
	for name, s := range c.Services {
		if s.Image != "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(root, s.Build, "Dockerfile")); s.Build == "" || err != nil {
			t.Errorf("%s: build %q: %v", name, s.Build, err)
		}
		for _, v := range s.Volumes {
			vol, at, _ := strings.Cut(v, ":")
			if _, ok := c.Volumes[vol]; !ok || at != o.data {
				t.Errorf("%s: volume %q", name, v)
			}
		}
		if len(s.Volumes) == 0 {
			t.Errorf("%s shares no volume", name)
		}
	}
}

// The server's database is the one that the postgres service makes, with
// the same password, and no port of it is open.
func composeKeepsItsRecordInPostgres(t *testing.T, c composeFile) {
	t.Helper()
	server, db := c.Services["server"], c.Services["postgres"]
	name, tag, _ := strings.Cut(db.Image, ":")
	if major, err := strconv.Atoi(tag); name != "postgres" || err != nil || major < 15 {
		t.Errorf("the database is %q; PostgreSQL 15 or newer is needed", db.Image)
	}
	if len(db.Ports) > 0 {
		t.Errorf("the database is open at %q", db.Ports)
	}
	e := db.Environment
	want := "postgres://" + e["POSTGRES_USER"] + ":" + e["POSTGRES_PASSWORD"] + "@postgres/" + e["POSTGRES_DB"]
	if got := server.Environment["AIRVEIN_DB"]; got != want {
		t.Errorf("the server asks %q, and the database is %q", got, want)
	}
	if server.DependsOn["postgres"].Condition != "service_healthy" || db.Healthcheck == nil {
		t.Error("the server does not wait until the database answers")
	}
	kept := slices.ContainsFunc(db.Volumes, func(v string) bool {
		vol, at, _ := strings.Cut(v, ":")
		_, ok := c.Volumes[vol]
		return ok && at == "/var/lib/postgresql/data"
	})
	if !kept {
		t.Errorf("the database's files are in none of the volumes: %q", db.Volumes)
	}
}
