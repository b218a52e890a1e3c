package route

import "math"

// maxCorners bounds one search; beyond it the airspace is refused as too
// intricate rather than planned for minutes.
const maxCorners = 6000

type outcome int

const (
	found outcome = iota
	noWay
	tooIntricate
)

// detour is the shortest way from start to goal that no obstacle blocks or
// cuts. Obstacles are taken into account once a way runs into them: a way
// that is shortest among some of them and free of all is shortest among
// all, and where some leave no way, all leave none.
func detour(p plane, start, goal pt, all []obstacle) ([]pt, outcome) {
	var active []*obstacle
	in := make([]bool, len(all))
	for {
		way, out := shortest(p, start, goal, active)
		if out != found {
			return nil, out
		}
		fresh := false
		for i := range all {
			if !in[i] && runsInto(way, &all[i]) {
				in[i], fresh = true, true
				active = append(active, &all[i])
			}
		}
		if !fresh {
			return way, found
		}
	}
}

func runsInto(way []pt, o *obstacle) bool {
	for i, q := range way {
		if o.blocks(q) || i > 0 && o.cuts(way[i-1], q) {
			return true
		}
	}
	return false
}

// shortest is A* over start, goal and the obstacles' corners, where two see
// each other if no obstacle cuts the leg between them. Legs are looked at
// only when they could shorten something.
func shortest(p plane, start, goal pt, obs []*obstacle) ([]pt, outcome) {
	nodes := []pt{start, goal}
	for _, o := range obs {
		for _, c := range o.corners() {
			if !blockedBy(c, obs) {
				nodes = append(nodes, c)
			}
		}
		if len(nodes) > maxCorners {
			return nil, tooIntricate
		}
	}
	n := len(nodes)
	cost, rest, via, done := make([]float64, n), make([]float64, n), make([]int, n), make([]bool, n)
	for i, q := range nodes {
		cost[i] = math.Inf(1)
		// Legs are measured at their own latitude, so the triangle
		// inequality holds only nearly; the factor keeps the estimate low.
		rest[i] = 0.999 * p.metres(q, goal)
	}
	cost[0] = 0
	for {
		at := -1
		for i := range nodes {
			if !done[i] && !math.IsInf(cost[i], 1) && (at < 0 || cost[i]+rest[i] < cost[at]+rest[at]) {
				at = i
			}
		}
		if at < 0 {
			return nil, noWay
		}
		if at == 1 {
			return trace(nodes, via), found
		}
		done[at] = true
		for j := 1; j < n; j++ { // the goal first: its cost prunes the rest
			c := cost[at] + p.metres(nodes[at], nodes[j])
			if j == at || c >= cost[j] || c+rest[j] >= cost[1] || cutBy(nodes[at], nodes[j], obs) {
				continue
			}
			cost[j], via[j], done[j] = c, at, false
		}
	}
}

func trace(nodes []pt, via []int) []pt {
	var back []int
	for i := 1; i != 0; i = via[i] {
		back = append(back, i)
	}
	way := []pt{nodes[0]}
	for i := len(back) - 1; i >= 0; i-- {
		way = append(way, nodes[back[i]])
	}
	return way
}

func blockedBy(q pt, obs []*obstacle) bool {
	for _, o := range obs {
		if o.blocks(q) {
			return true
		}
	}
	return false
}

func cutBy(a, b pt, obs []*obstacle) bool {
	for _, o := range obs {
		if o.cuts(a, b) {
			return true
		}
	}
	return false
}
