package bench

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// Better says which way a value is good.
type Better string

// The directions.
const (
	Higher Better = "higher"
	Lower  Better = "lower"
	Equal  Better = "equal" // to six decimals
	None   Better = "none"  // printed, not promised: it has no bound to miss
)

// Result is one measurement and its bounds. Value is the median of the
// runs.
type Result struct {
	ID     string  `json:"id"`
	What   string  `json:"what"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Better Better  `json:"better"`
	Must   float64 `json:"must"`
	Aim    float64 `json:"aim"`
	Runs   int     `json:"runs"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// reaches reports whether the value is as good as a bound.
func (r Result) reaches(bound float64) bool {
	switch r.Better {
	case Higher:
		return r.Value >= bound
	case Lower:
		return r.Value <= bound
	case None:
		return true
	}
	return math.Abs(r.Value-bound) < 5e-7
}

// Missed reports whether the value misses its must.
func (r Result) Missed() bool { return !r.reaches(r.Must) }

// Word says in a word how the value stands to its bounds.
func (r Result) Word() string {
	switch {
	case r.Better == None:
		return "printed"
	case r.Missed():
		return "missed"
	case r.reaches(r.Aim):
		return "aim"
	}
	return "must"
}

// over fills in a result's value from its runs.
func (r Result) over(runs []float64) Result {
	sorted := slices.SortedFunc(slices.Values(runs), cmp.Compare[float64])
	r.Runs, r.Min, r.Max = len(sorted), sorted[0], sorted[len(sorted)-1]
	r.Value = (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
	return r
}

// Report is what a benchmark prints.
type Report struct {
	Bench   string   `json:"bench"`
	CPU     string   `json:"cpu"`
	Go      string   `json:"go"`
	Commit  string   `json:"commit"`
	Results []Result `json:"results"`
}

// newReport knows the machine and the build.
func newReport(name string, results []Result) Report {
	return Report{Bench: name, CPU: cpuName(), Go: runtime.Version(), Commit: commit(), Results: results}
}

func cpuName() string {
	data, _ := os.ReadFile("/proc/cpuinfo") // elsewhere the architecture has to do
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	rev, changed := "unknown", ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			rev = s.Value
		}
		if s.Key == "vcs.modified" && s.Value == "true" {
			changed = "+changes"
		}
	}
	return fmt.Sprintf("%.12s%s", rev, changed)
}
