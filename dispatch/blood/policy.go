package blood

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

//go:embed policies/*.yaml
var policyFiles embed.FS // read only: a file set cannot be embedded into a local

// Policy is one country's rules in one version, as its file says. What the
// file does not say is absent, and blocks what would need it. A nil Policy
// says nothing.
type Policy struct {
	ID      string // cn, uk
	Version string // of this content: cn-1
	Name    string
	Note    string
	Hash    string // SHA-256 of the file: what an approval is of
	Values  []PolicyValue
	rules   rules
}

// PolicyValue is one value of a policy with where it comes from. Confirmed
// says that a source of that country was read for it. Safety values could
// harm a patient if they are wrong.
type PolicyValue struct {
	Key       string `json:"key"`
	Value     string `json:"value"` // as the file has it, on one line
	What      string `json:"what"`
	Source    string `json:"source"`
	Confirmed bool   `json:"confirmed"`
	Safety    bool   `json:"safety"`
}

// permission is what a policy allows in an urgency.
type permission string

const (
	permitFree       permission = "free"       // without a further word
	permitAuthorised permission = "authorised" // with the authoriser named
)

// aboChoice is one group in an order of choice; lowTitre asks for that
// attribute on the unit.
type aboChoice struct {
	abo      ABO
	lowTitre bool
}

// ladder is, by the patient's ABO group, the steps of an order of choice,
// the best first.
type ladder map[ABO][][]aboChoice

// rules are a policy's values as the program uses them.
type rules struct {
	fcpMaxAge, childMaxAge             float64
	rhdNegative, rhdNegativeAtRisk     map[Urgency]permission
	rhdUnknown, rhdUnknownAtRisk       map[Urgency]permission
	rhdCondition                       string
	plateletsNegative, plateletsAtRisk map[Urgency]permission
	plateletGroups, plasmaLowTitre     ladder
	cryoprecipitate                    string
	wholeBloodLowTitreO                map[Urgency]permission
	waivable                           []Attribute
	irradiationNotNeeded               []Component
	kNegativePreferred                 []string
	neonateRedCells                    []ABO
	laboratoryMin                      map[Urgency]float64
	transfusionH                       float64
	freshestFirst                      []string
	hasTransfusion, hasNeonateRedCells bool
	requiredTests                      []string
	fateH                              float64
	reservationH                       float64
	cold                               coldRules
	irradiatedD                        float64
}

// PolicyIDs are the countries with a policy in this version of Airvein.
func PolicyIDs() []string {
	var out []string
	entries, err := policyFiles.ReadDir("policies")
	if err != nil {
		panic("blood: the embedded policies cannot be listed: " + err.Error())
	}
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return out
}

// FindPolicy is the policy of a country (cn) or of exactly a version
// (cn-1). The error lists what there is and never repeats the name.
func FindPolicy(name string) (*Policy, error) {
	var known []string
	for _, id := range PolicyIDs() {
		data, err := policyFiles.ReadFile("policies/" + id + ".yaml")
		if err != nil {
			return nil, err
		}
		p, err := ParsePolicy(data)
		if err != nil {
			return nil, fmt.Errorf("policy %s has mistakes:\n%w", id, err)
		}
		if name == p.ID || name == p.Version {
			return p, nil
		}
		known = append(known, p.ID, p.Version)
	}
	return nil, fmt.Errorf("there is no such policy; there are %s", strings.Join(known, ", "))
}

// Unconfirmed are the safety values of a policy that no source of its
// country has confirmed: what a named person answers for.
func (p *Policy) Unconfirmed() []PolicyValue {
	var out []PolicyValue
	if p == nil {
		return nil
	}
	for _, v := range p.Values {
		if v.Safety && !v.Confirmed {
			out = append(out, v)
		}
	}
	return out
}

// Missing are the keys that the policy's file leaves out, with what is
// blocked for want of them.
func (p *Policy) Missing() []PolicyValue {
	var out []PolicyValue
	for _, k := range policyKeys() {
		if !slices.ContainsFunc(p.Values, func(v PolicyValue) bool { return v.Key == k.key }) {
			out = append(out, PolicyValue{Key: k.key, What: k.what, Safety: k.safety})
		}
	}
	return out
}

// get are the policy's rules; a nil policy has none.
func (p *Policy) get() rules {
	if p == nil {
		return rules{}
	}
	return p.rules
}

// name says which policy judged, for reasons and traces.
func (p *Policy) name() string {
	if p == nil {
		return "no policy"
	}
	return "policy " + p.Version
}

// OutlastsArrival is how long after its arrival a unit must still live: the
// laboratory's work by urgency, and the transfusion. ok is false where the
// policy does not say.
func (p *Policy) OutlastsArrival(u Urgency) (d time.Duration, ok bool) {
	r := p.get()
	lab, known := r.laboratoryMin[u]
	if !known || !r.hasTransfusion {
		return 0, false
	}
	return time.Duration((lab + 60*r.transfusionH) * float64(time.Minute)), true
}

// FreshestFirst reports whether such a patient gets the freshest unit
// instead of the first to expire.
func (p *Policy) FreshestFirst(neonate Tri) bool {
	return neonate == Yes && slices.Contains(p.get().freshestFirst, "neonate")
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
