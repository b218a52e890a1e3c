package dispatch

import (
	"cmp"
	"maps"
	"slices"
)

// byID lists a map's values in the order of their keys, so that nothing
// ever depends on map order.
func byID[K cmp.Ordered, V any](m map[K]*V) []*V {
	out := make([]*V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}
