package autopilot

import "math"

const (
	gripperRelease = 0 // GRIPPER_ACTION_RELEASE
	gripperGrab    = 1
	minArmPct      = 15
	fallingPct     = 3 // land where it is, whatever is set
	cells          = 12
	fullV, emptyV  = 4.2, 3.3
)

func (v *Vehicle) payloadW() float64 {
	if !v.loaded {
		return 0
	}
	return v.cfg.Model.PayloadWPerKg * v.cfg.PayloadKg
}

func (v *Vehicle) batteryPct() float64 {
	if v.cfg.Model.BatteryWh <= 0 {
		return 0
	}
	return math.Max(0, 100*(1-v.usedWh/v.capacityWh()))
}

func (v *Vehicle) batteryV() float64 {
	return cells * (emptyV + (fullV-emptyV)*v.batteryPct()/100)
}

func (v *Vehicle) burn(seconds float64) {
	wh := v.nowW * v.drain * seconds / 3600
	v.usedWh += wh
	v.totalWh += wh
}

// beginSwap has the ground crew at home change a used battery and take off
// a box that came back.
func (v *Vehicle) beginSwap() {
	if v.atHome() && (v.batteryPct() < 99.5 || v.loaded) {
		v.swapLeft = math.Max(v.cfg.Model.SwapS, 1)
	}
}

func (v *Vehicle) stepSwap(seconds float64) {
	if v.swapLeft <= 0 {
		return
	}
	if v.swapLeft -= seconds; v.swapLeft <= 0 {
		v.swapLeft, v.usedWh, v.loaded = 0, 0, false
		v.lineM, v.lineToM = 0, 0
		v.text(6, "Battery changed")
	}
}

func (v *Vehicle) gripper(action float64) {
	switch action {
	case gripperGrab:
		v.text(6, "Gripper load grabbed")
	case gripperRelease:
		v.text(6, "Gripper load released")
		if v.loaded && !v.jammed {
			v.loaded = false
			v.releases = append(v.releases, Release{At: v.scen, Pos: v.pos,
				AltTakeoffM: v.altAMSLM - v.homeAMSLM, LineM: v.lineM})
		}
	}
}

// winch is DO_WINCH: p2 is the action (0 relax, 1 relative length, 2 rate),
// p3 the length and p4 the rate.
func (v *Vehicle) winch(p [7]float64) {
	v.lineRate = math.Abs(p[3])
	switch p[1] {
	case 1:
		v.lineToM = math.Max(0, v.lineToM+p[2])
	case 2:
		v.lineToM = 0
		if p[3] > 0 {
			v.lineToM = maxLineM
		}
	}
}

const maxLineM = 60

func (v *Vehicle) stepWinch(seconds float64) {
	move := v.lineToM - v.lineM
	most := v.lineRate * seconds
	v.lineM += math.Max(-most, math.Min(most, move))
}
