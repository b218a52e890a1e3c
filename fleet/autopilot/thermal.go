package autopilot

import "math"

// Thermal is the inside of a cold box: coolant that holds it near the
// middle of its class, and air around that leaks in. The dock probe of a
// vehicle and the box's own modem are simulated with the same one.
type Thermal struct {
	C       float64 // now
	CentreC float64 // what the coolant holds
	// TauMin is how many minutes the box takes to come within 1/e of where
	// it settles.
	TauMin float64
	// Leak is how far the air pulls the box off its coolant's temperature,
	// as a share of the difference: 1 is a box without coolant.
	Leak float64
}

// Conditioned is a box that has just been made ready: at its class's middle
// temperature, on fresh coolant.
func Conditioned(centreC, tauMin float64) Thermal {
	return Thermal{C: centreC, CentreC: centreC, TauMin: tauMin, Leak: conditionedLeak}
}

// conditionedLeak keeps a cold box within 2-6 degrees in air of -20 to 40.
const conditionedLeak = 0.03

func (t Thermal) settles(ambientC float64) float64 {
	return t.CentreC + t.Leak*(ambientC-t.CentreC)
}

// Step lets seconds pass in air of the given temperature.
func (t *Thermal) Step(seconds, ambientC float64) {
	if t.TauMin <= 0 {
		t.C = t.settles(ambientC)
		return
	}
	t.C += (t.settles(ambientC) - t.C) * (1 - math.Exp(-seconds/(t.TauMin*60)))
}

func (v *Vehicle) stepProbe(seconds float64) { v.probe.Step(seconds, v.ambientC) }

// noise is splitmix64 (Steele, Lea, Flood 2014), seeded, so that a run can
// be repeated.
type noise struct{ state uint64 }

func newNoise(seed uint64) noise { return noise{seed} }

// symmetric is the next draw, even over [-1, 1).
func (n *noise) symmetric() float64 {
	n.state += 0x9E3779B97F4A7C15
	z := n.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	z ^= z >> 31
	return float64(z>>11)/(1<<52) - 1
}

// Noise is the n-th draw of a seed, even over [-1, 1): for a sensor that is
// simulated outside a vehicle.
func Noise(seed, n uint64) float64 {
	d := noise{seed*0x9E3779B97F4A7C15 ^ n}
	return d.symmetric()
}
