package blood

import (
	"fmt"
	"slices"
	"strings"
)

// ABO is an ABO group. Bombay stands for every H-deficient phenotype
// (Bombay and para-Bombay), which the API writes "Oh".
type ABO uint8

// The ABO groups. The zero value is unknown.
const (
	ABOUnknown ABO = iota
	O
	A
	B
	AB
	Bombay
)

// RhD is an RhD type.
type RhD uint8

// The RhD types. The zero value is unknown.
const (
	RhDUnknown RhD = iota
	RhDNegative
	RhDPositive
)

// The two groups that are not an ABO group with an RhD sign.
const (
	GroupOh      Group = "Oh"
	GroupUnknown Group = "unknown"
)

var aboNames = [...]string{ABOUnknown: "unknown", O: "O", A: "A", B: "B", AB: "AB", Bombay: "Oh"}

var rhdSigns = [...]string{RhDUnknown: "?", RhDNegative: "-", RhDPositive: "+"}

func (a ABO) String() string {
	if int(a) < len(aboNames) {
		return aboNames[a]
	}
	return fmt.Sprintf("ABO(%d)", uint8(a))
}

func (d RhD) String() string {
	if int(d) < len(rhdSigns) {
		return rhdSigns[d]
	}
	return fmt.Sprintf("RhD(%d)", uint8(d))
}

// MakeGroup joins an ABO group and an RhD type. Bombay and unknown carry no
// RhD in the API's writing, so theirs is dropped.
func MakeGroup(abo ABO, d RhD) Group {
	switch abo {
	case O, A, B, AB:
		return Group(abo.String() + d.String())
	case Bombay:
		return GroupOh
	}
	return GroupUnknown
}

// FullGroups are the eight groups whose ABO and RhD are both known.
func FullGroups() []Group {
	var out []Group
	for _, a := range []ABO{O, A, B, AB} {
		out = append(out, MakeGroup(a, RhDNegative), MakeGroup(a, RhDPositive))
	}
	return out
}

// Groups are all groups that ParseGroup takes.
func Groups() []Group {
	out := FullGroups()
	for _, a := range []ABO{O, A, B, AB} {
		out = append(out, MakeGroup(a, RhDUnknown))
	}
	return append(out, GroupOh, GroupUnknown)
}

// ParseGroup reads a group in the API's own strings, exactly: case counts,
// and a group without its sign is refused, since a dropped sign is how an
// RhD mistake begins.
func ParseGroup(s string) (Group, error) { return parse(s, "group", Groups()) }

// ABO is the group's ABO part; nonsense is unknown.
func (g Group) ABO() ABO {
	if g == GroupOh {
		return Bombay
	}
	for _, a := range []ABO{O, A, B, AB} {
		for _, d := range []RhD{RhDUnknown, RhDNegative, RhDPositive} {
			if g == MakeGroup(a, d) {
				return a
			}
		}
	}
	return ABOUnknown
}

// RhD is the group's RhD part; nonsense and Oh are unknown.
func (g Group) RhD() RhD {
	if g.ABO() == ABOUnknown || g == GroupOh {
		return RhDUnknown
	}
	switch {
	case strings.HasSuffix(string(g), "+"):
		return RhDPositive
	case strings.HasSuffix(string(g), "-"):
		return RhDNegative
	}
	return RhDUnknown
}

// Full reports whether ABO and RhD are both known, so that a unit of this
// group may be chosen at all.
func (g Group) Full() bool { return slices.Contains(FullGroups(), g) }

// parse finds s among the allowed words. The error lists them and never
// repeats s, which may be anything that a client sent.
func parse[T ~string](s, what string, allowed []T) (T, error) {
	if i := slices.Index(allowed, T(s)); i >= 0 {
		return allowed[i], nil
	}
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = string(a)
	}
	return "", fmt.Errorf("this is not a known %s; it must be one of %s", what, strings.Join(words, ", "))
}
