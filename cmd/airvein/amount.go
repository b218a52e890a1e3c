package main

import (
	"math"
	"strconv"
	"strings"

	"airvein/dispatch/blood"
)

// parseAmount reads "4U", "600ml", "2bag" or "1dose". What one U is depends
// on the component, as Chinese blood centres count: what comes from 200 mL
// of whole blood, and for platelets one treatment dose.
func parseAmount(s string, component blood.Component) (float64, blood.UnitDef, error) {
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || !(n > 0) || math.IsInf(n, 0) {
		return 0, "", usagef("--amount %q is not an amount above zero: write 4U, 600ml, 2bag or 1dose", s)
	}
	switch strings.ToLower(s[len(digits):]) {
	case "u":
		if component == blood.Platelets {
			return n, blood.TreatmentDose, nil
		}
		return n, blood.CN200ml, nil
	case "ml":
		return n, blood.Millilitre, nil
	case "bag":
		return n, blood.Bag450ml, nil
	case "dose":
		return n, blood.TreatmentDose, nil
	}
	return 0, "", usagef("--amount %q says no unit: write 4U, 600ml, 2bag or 1dose", s)
}
