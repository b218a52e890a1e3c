package people

import (
	"hash/fnv"
	"strconv"
)

// draw is a number in [0, 1) that follows from the seed and a label alone,
// so that what one person does never shifts what another draws.
func draw(seed uint64, label string) float64 {
	h := fnv.New64a()
	h.Write([]byte(strconv.FormatUint(seed, 16)))
	h.Write([]byte{0})
	h.Write([]byte(label))
	return float64(mix(h.Sum64())>>11) / (1 << 53)
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014): FNV alone
// leaves the high bits of short labels alike.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
