package coldchain

import "math"

// The mean kinetic temperature as USP <1160> defines it: activation energy
// of 83.144 kJ/mol over the gas constant of 8.3144 J/(mol K).
const (
	activationK = 83144 / 8.3144
	zeroC       = 273.15
)

func kinetic(c float64) float64 { return math.Exp(-activationK / (c + zeroC)) }

// KineticC is the mean kinetic temperature of all readings, in °C; ok is
// false where there is none. It is information and never part of a verdict:
// the activation energy is a convention for drugs, not for red cells or
// what grows in them.
func (rec Record) KineticC() (c float64, ok bool) {
	if rec.Samples == 0 || rec.KineticSum <= 0 {
		return 0, false
	}
	return activationK/-math.Log(rec.KineticSum/float64(rec.Samples)) - zeroC, true
}
