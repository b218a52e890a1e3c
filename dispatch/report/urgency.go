package report

import (
	"math"
	"slices"

	"airvein/dispatch/blood"
)

// UrgencyFigures are the figures of one urgency, or of all orders together.
// Times are minutes from the order to its full delivery, by delivered
// orders; what rests on none of them is absent. The mean's interval is
// Student's, 95 %; the median of an even number is the mean of the middle
// two; P95Min is a nearest rank, the time of a real order.
//
// They are the figures by which Nisingizwe et al. judged Rwanda's service
// (Lancet Global Health 2022; 10: e564-69): the time from order to delivery,
// against what the road would have taken.
type UrgencyFigures struct {
	Urgency   string    `json:"urgency"`
	Orders    int       `json:"orders"`
	Delivered int       `json:"delivered"`
	MeanMin   *float64  `json:"mean_min,omitempty"`
	CI95Min   []float64 `json:"ci95_min,omitempty"` // low and high; absent under two orders
	MedianMin *float64  `json:"median_min,omitempty"`
	P95Min    *float64  `json:"p95_min,omitempty"`
	MaxMin    *float64  `json:"max_min,omitempty"`

	// Against the road: mean minutes saved by the delivered orders for whose
	// hospital a road estimate is known.
	RoadKnown    int      `json:"road_known"`
	RoadMeanMin  *float64 `json:"road_mean_min,omitempty"`
	SavedMeanMin *float64 `json:"saved_mean_min,omitempty"`

	// On time: of all orders with a deadline (needed by, else the scenario's
	// limit, else the promise) whose deadline has passed or that were
	// delivered, the part delivered by it.
	Due       int      `json:"due"`
	OnTime    int      `json:"on_time"`
	OnTimePct *float64 `json:"on_time_pct,omitempty"`
}

// byUrgency are the figures of every urgency that was ordered, the most
// urgent first.
func byUrgency(rows []Row) []UrgencyFigures {
	out := []UrgencyFigures{}
	for _, u := range blood.Urgencies() {
		var of []Row
		for _, r := range rows {
			if r.Urgency == string(u) {
				of = append(of, r)
			}
		}
		if len(of) > 0 {
			out = append(out, urgencyFigures(string(u), of))
		}
	}
	return out
}

func urgencyFigures(name string, rows []Row) UrgencyFigures {
	f := UrgencyFigures{Urgency: name, Orders: len(rows)}
	var minutes []float64
	road, saved := 0.0, 0.0
	for _, r := range rows {
		m, ok := r.minutes()
		if ok {
			minutes = append(minutes, m)
			if r.RoadMin != nil {
				f.RoadKnown++
				road += *r.RoadMin
				saved += *r.RoadMin - m
			}
		}
		if r.DueAt != nil && (ok || r.Late) {
			f.Due++
			if ok && !r.DeliveredAt.After(*r.DueAt) {
				f.OnTime++
			}
		}
	}
	f.Delivered = len(minutes)
	if f.RoadKnown > 0 {
		n := float64(f.RoadKnown)
		f.RoadMeanMin, f.SavedMeanMin = ptr(road/n), ptr(saved/n)
	}
	if f.Due > 0 {
		f.OnTimePct = ptr(100 * float64(f.OnTime) / float64(f.Due))
	}
	if len(minutes) == 0 {
		return f
	}
	slices.Sort(minutes)
	n := len(minutes)
	mean, half := meanCI(minutes)
	f.MeanMin, f.MaxMin = ptr(mean), ptr(minutes[n-1])
	f.MedianMin = ptr((minutes[(n-1)/2] + minutes[n/2]) / 2)
	f.P95Min = ptr(minutes[int(math.Ceil(0.95*float64(n)))-1])
	if n > 1 {
		f.CI95Min = []float64{round6(mean - half), round6(mean + half)}
	}
	return f
}

// meanCI is a mean and the half width of its 95 % interval.
func meanCI(x []float64) (mean, half float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v
	}
	mean /= n
	if n < 2 {
		return mean, 0
	}
	ss := 0.0
	for _, v := range x {
		ss += (v - mean) * (v - mean)
	}
	return mean, student975(len(x)-1) * math.Sqrt(ss/(n-1)/n)
}

// student975 is the 97.5 % quantile of Student's t: exact for one and two
// degrees of freedom, then the expansion of Cornish and Fisher around the
// normal's (Abramowitz and Stegun 26.7.5), off by under 0.02 at three and
// under 0.001 from six on.
func student975(df int) float64 {
	switch df {
	case 1:
		return 12.706205
	case 2:
		return 4.302653
	case 3:
		return 3.182446
	case 4:
		return 2.776445
	}
	const z = 1.959963985
	v := float64(df)
	z3, z5, z7, z9 := z*z*z, z*z*z*z*z, z*z*z*z*z*z*z, z*z*z*z*z*z*z*z*z
	return z + (z3+z)/(4*v) + (5*z5+16*z3+3*z)/(96*v*v) +
		(3*z7+19*z5+17*z3-15*z)/(384*v*v*v) + (79*z9+776*z7+1482*z5-1920*z3-945*z)/(92160*v*v*v*v)
}

func ptr(x float64) *float64 { y := round6(x); return &y }

// round6 keeps a figure's text free of the last bits of its arithmetic.
func round6(x float64) float64 { return math.Round(x*1e6) / 1e6 }
