package sim

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
	"airvein/dispatch/site"
	"airvein/fleet/history"
	"airvein/sim/people"
)

// bug is one that a careful person could make. It is planted as a change of
// the source, or in a seam of the world's wiring; the product knows nothing
// of it.
type bug struct {
	name  string
	edits []edit
	seams Seams
	wants string           // a fault that it needs to show, "" for any world
	when  func(Fault) bool // and when that must strike; nil: on the first shipment
	blood blood.Component  // and what must be ordered
	holds []string
}

// edit replaces one place of one file, from the module's root.
type edit struct{ file, old, new string }

// plantedBudget is in how many worlds a bug must be found.
const plantedBudget = 12

func plantedBugs() []bug {
	return []bug{
		{name: "a returned unit is available again", wants: "F34.recall", holds: []string{"I4"}, edits: []edit{{"dispatch/decide_pack.go",
			`e.Status, e.Reason = blood.Quarantined, "left the depot and came back"`, `e.Reason = "left the depot and came back"`}}},
		{name: "plasma by the rule of red cells", blood: blood.Plasma, holds: []string{"I4"}, edits: []edit{{"dispatch/blood/components.go",
			"if need&^have == 0 {\n\t\tj.aboReason()\n\t\tj.tier = 1 + (have &^ need).count()", "if have&^need == 0 {\n\t\tj.aboReason()\n\t\tj.tier = 1 + (have &^ need).count()"}}},
		{name: "down to the pad without the ward's word", wants: "F22.closed", holds: []string{"I21"}, edits: []edit{{"dispatch/directives.go",
			"&& now.Before(f.PadClearUntil())", ""}}},
		{name: "a plan without its reserve", holds: []string{"I11"}, edits: []edit{{"dispatch/choose.go",
			"/m.BatteryWh + m.ReservePct", "/m.BatteryWh"}}},
		{name: "units passed whatever the box says", wants: "F23.spike", when: spiked, blood: blood.Platelets, holds: []string{"I24"}, edits: []edit{{"dispatch/decide_receive.go",
			"Quarantined: !fine(v), Accepted", "Quarantined: v == coldchain.Minor, Accepted"}}},
		{name: "a lost link seen after thirty seconds", wants: "F1.outage", holds: []string{"I17"}, edits: []edit{{"fleet/linkwatch.go",
			"LostAfter = 5 * time.Second", "LostAfter = 30 * time.Second"}}},
		{name: "a late position moves its drone back", wants: "F2.reorder", holds: []string{"F2"}, edits: []edit{{"fleet/position.go",
			"\tcase p.bootMS-g.BootMS <= reorderMS:\n\t\treturn PositionStale", "\tcase p.bootMS-g.BootMS <= reorderMS:\n\t\treturn PositionFresh"}}},
		{name: "a flight is forgotten with its link", wants: "F1.outage", holds: []string{"I19"}, edits: []edit{{"dispatch/decide_report.go",
			"\tcase fleet.ReportOnGround:\n\t\tif !f.TookOffAt", "\tcase fleet.ReportOnGround, fleet.ReportLinkLost:\n\t\tif !f.TookOffAt"}}},
		{name: "an alarm goes though nobody saw it", wants: "F1.outage", holds: []string{"I25"}, edits: []edit{{"dispatch/alarm/book.go",
			"if !a.Closed() {", "if a.ClearedAt == nil {"}}},
		{name: "a late step in silence", wants: "F37.pilot_away", holds: []string{"I8"}, edits: []edit{{"dispatch/tick.go",
			"if !ok || now.Before(st.Due) {", "if !ok || now.Before(st.Due.Add(10*time.Minute)) {"}}},
		{name: "an order's key is not looked up", wants: "F33.order_again", holds: []string{"I2"}, edits: []edit{{"dispatch/decide_order.go",
			`; ok && in.Key != "" {`, `; ok && in.Key == "never" {`}}},
		{name: "no unique check", wants: "F33.order_again", holds: []string{"I2"}, edits: []edit{{"dispatch/decide_order.go",
			`; ok && in.Key != "" {`, `; ok && in.Key == "never" {`}, {"dispatch/journal/memory/rules.go", `if e.Key != "" && r.keys[key] {`, `if e.Key == "never" && r.keys[key] {`}}},
		{name: "the guard lets old frames in", wants: "F10.replay", holds: []string{"I30"}, edits: []edit{{"fleet/guard/guard.go",
			"\tif stamp <= m.high {", "\tif stamp == 0 {"}}},
		{name: "one person packs and checks", wants: "F37.one_person", holds: []string{"F37", "I9"}, edits: []edit{{"dispatch/decide_pack.go",
			`case in.CheckedBy == "" || in.CheckedBy == in.PackedBy:`, `case in.CheckedBy == "":`}}},
		{name: "launched in any gust", wants: "F36.gusts", holds: []string{"I18"}, edits: []edit{{"dispatch/decide_flight.go",
			"\t\t\tc.OK = false\n\t\t\tc.Value += fmt.Sprintf(\", and the drone flies in up to", "\t\t\tc.Value += fmt.Sprintf(\", and the drone flies in up to"}}},
		{name: "time stands still when the clock is set back", wants: "F28.step", when: setBackEarly, holds: []string{"I8", "I24", "I34"}, edits: []edit{
			{"dispatch/engine/clock.go", "\t\t\tc.ahead -= jump\n", ""}, {"dispatch/engine/clock.go", "c.ahead = last.Sub(s)", "_ = last"}}},
		{name: "a gap of fifty minutes is none", wants: "F23.gap", when: long, blood: blood.Platelets, holds: []string{"I24", "I18"}, edits: []edit{{"dispatch/coldchain/envelope.go",
			"MaxGap: sensors.MaxGap,", "MaxGap: 10 * sensors.MaxGap,"}}},
		{name: "limits four degrees too wide", wants: "F23.spike", when: func(f Fault) bool { return f.Much == 9 }, blood: blood.RedCells, holds: []string{"I24", "I18"},
			edits: []edit{{"dispatch/coldchain/envelope.go", "OKMax: l.OK[1],", "OKMax: l.OK[1] + 4,"},
				{"dispatch/coldchain/envelope.go", "HardMax: l.Hard[1],", "HardMax: l.Hard[1] + 4,"}}},
		{name: "units that came down elsewhere are available", wants: "F18.land", holds: []string{"I4"}, edits: []edit{{"dispatch/decide_report.go",
			"landed away from the depot with the box\", Units: blood.Quarantined", "landed away from the depot with the box\", Units: blood.Available"}}},
		{name: "a drone off its line by five kilometres is on it", wants: "F18.rtl", holds: []string{"I23"}, edits: []edit{{"fleet/edges.go",
			"volumeSlackM = 20.0", "volumeSlackM = 5000.0"}}},
		{name: "an order is answered before it is on disk", holds: []string{"I1", "I2", "I28"}, seams: Seams{
			Journal: func(j journal.Journal) journal.Journal { return hasty{j} }}},
		{name: "readings are answered and not stored", holds: []string{"I26"}, seams: Seams{
			History: func(h history.Store) history.Store { return forgetful{h} }}},
	}
}

func setBackEarly(f Fault) bool {
	return f.Much < -60 && (f.Phase == Allocated || f.Phase == Loaded || f.Phase == Uploading)
}

func long(f Fault) bool {
	return f.Nth == 1 && f.For > 8*time.Minute && (f.Phase == Climb || f.Phase == Cruise)
}

func spiked(f Fault) bool {
	return f.Nth == 1 && f.Much < 100 && (f.Phase == Climb || f.Phase == Cruise)
}

// hasty answers for an order that it has not written.
type hasty struct{ journal.Journal }

func (h hasty) Append(ctx context.Context, term journal.Term, after journal.Seq, at time.Time, events []dispatch.Event) (journal.Seq, error) {
	if slices.ContainsFunc(events, func(e dispatch.Event) bool { return e.Kind() == dispatch.OrderPlaced{}.Kind() }) {
		return after + journal.Seq(len(events)), nil
	}
	return h.Journal.Append(ctx, term, after, at, events)
}

// forgetful says that it has stored what it has not.
type forgetful struct{ history.Store }

func (f forgetful) AddReadings(_ context.Context, rs []history.Reading) (int, error) {
	return len(rs), nil
}

// TestPlanted: each bug is found within its budget, and by an invariant
// that it breaks. Five in each run, picked by the tree's hash: the same
// tree, the same five. All of them where AIRVEIN_NIGHTLY is set.
func TestPlanted(t *testing.T) {
	bugs := plantedBugs()
	if os.Getenv("AIRVEIN_NIGHTLY") == "" {
		bugs = pick(bugs, treeHash(t), 5)
	}
	for _, b := range bugs {
		t.Run(strings.ReplaceAll(b.name, " ", "_"), func(t *testing.T) {
			if len(b.edits) == 0 {
				found(t, b, hunt(t, b))
				return
			}
			found(t, b, planted(t, b))
		})
	}
}

// find is what a hunt brought home.
type find struct {
	Violation *Violation
	Tried     int
}

func found(t *testing.T, b bug, f find) {
	t.Helper()
	switch {
	case f.Violation == nil:
		t.Errorf("%q was planted and not found in %d worlds", b.name, f.Tried)
	case !slices.Contains(b.holds, f.Violation.Invariant):
		t.Errorf("%q was found by %s, and should break one of %v", b.name, f.Violation, b.holds)
	default:
		t.Logf("found by %s (world %d of %d)", f.Violation, f.Tried, plantedBudget)
	}
}

// hunt lets worlds pass until one breaks: those whose plan has the fault
// that the bug needs.
func hunt(t *testing.T, b bug) find {
	t.Helper()
	sc := nanjing(t)
	var f find
	for seed := uint64(0); f.Tried < plantedBudget; seed++ {
		if !drawn(t, seed, sc, b) {
			continue
		}
		f.Tried++
		r, _, err := RunSeed(seed, sc, nil, nil, b.seams)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Violations) > 0 {
			f.Violation = &r.Violations[0]
			return f
		}
	}
	return f
}

// drawn reports whether a seed's world has what a bug needs to show.
func drawn(t *testing.T, seed uint64, sc site.Scenario, b bug) bool {
	cfg, err := Draw(seed, sc)
	if err != nil {
		t.Fatal(err)
	}
	strikes := func(f Fault) bool {
		return f.Kind == b.wants && (b.when != nil && b.when(f) || b.when == nil && f.Nth == 1)
	}
	return (b.wants == "" || slices.ContainsFunc(cfg.Plan.Faults, strikes)) && (b.blood == "" || ordered(t, cfg, b.blood))
}

// ordered reports whether the first order of a world is of that blood.
func ordered(t *testing.T, cfg Config, c blood.Component) bool {
	d, err := people.NewDemand(cfg.Scenario, cfg.Seed, cfg.Orders)
	if err != nil {
		t.Fatal(err)
	}
	wish, ok := d.Next(cfg.Start, 0)
	return ok && wish.Component == c
}

// planted builds the world with the bug in it, and has it hunt.
func planted(t *testing.T, b bug) find {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	replace := map[string]string{}
	for i, e := range b.edits {
		path := filepath.Join(root, e.file)
		from := path
		if before, ok := replace[path]; ok {
			from = before
		}
		src, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(src), e.old); n != 1 {
			t.Fatalf("the patch no longer applies: %s has the place %d times", e.file, n)
		}
		to := filepath.Join(dir, strconv.Itoa(i)+".go")
		if err := os.WriteFile(to, []byte(strings.Replace(string(src), e.old, e.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[path] = to
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file, bin := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "sim.test")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", file, "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("the patch does not compile: %v\n%s", err, out)
	}
	cmd := exec.Command(bin, "-test.run", "^TestHuntPlanted$")
	cmd.Env = append(os.Environ(), "AIRVEIN_PLANTED="+b.name, "AIRVEIN_PLANTED_TO="+filepath.Join(dir, "found.json"))
	out, err := cmd.CombinedOutput()
	data, errRead := os.ReadFile(filepath.Join(dir, "found.json"))
	if errRead != nil {
		if strings.Contains(string(out), "panic:") { // a bug that the code itself stumbles over is found too
			return find{Violation: &Violation{Invariant: b.holds[0], Text: "a panic"}, Tried: 1}
		}
		t.Fatalf("%v\n%s", errors.Join(err, errRead), out)
	}
	var f find
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestHuntPlanted is what a world with a bug in it runs.
func TestHuntPlanted(t *testing.T) {
	name, to := os.Getenv("AIRVEIN_PLANTED"), os.Getenv("AIRVEIN_PLANTED_TO")
	if name == "" {
		t.Skip("it is run by TestPlanted")
	}
	bugs := plantedBugs()
	i := slices.IndexFunc(bugs, func(b bug) bool { return b.name == name })
	if i < 0 {
		t.Fatalf("there is no bug %q", name)
	}
	data, err := json.Marshal(hunt(t, bugs[i]))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// pick draws n of the bugs by a hash.
func pick(bugs []bug, hash [32]byte, n int) []bug {
	r := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(hash[:8]), binary.LittleEndian.Uint64(hash[8:16])))
	r.Shuffle(len(bugs), func(i, j int) { bugs[i], bugs[j] = bugs[j], bugs[i] })
	return bugs[:min(n, len(bugs))]
}

// treeHash is over every Go file that the world runs.
func treeHash(t *testing.T) [32]byte {
	t.Helper()
	h := sha256.New()
	for _, dir := range []string{"../dispatch", "../fleet", "../geo", "."} {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			data, err := os.ReadFile(path)
			h.Write([]byte(path))
			h.Write(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return [32]byte(h.Sum(nil))
}
