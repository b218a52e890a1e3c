package sim

import (
	_ "embed" // the seeds
	"fmt"
	"strconv"
	"strings"
)

//go:embed testdata/seeds.txt
var seedsTxt string

// KnownSeeds are those that ever found something.
func KnownSeeds() ([]uint64, error) {
	var out []uint64
	for n, line := range strings.Split(seedsTxt, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		seed, err := strconv.ParseUint(line, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("testdata/seeds.txt line %d: %w", n+1, err)
		}
		out = append(out, seed)
	}
	return out, nil
}
