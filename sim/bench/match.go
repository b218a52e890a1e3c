package bench

import (
	"context"
	"runtime"
)

// Match measures the choice of units and the stock behind it.
func Match(ctx context.Context) (Report, error) {
	chosen, err := chooseLocked()
	if err != nil {
		return Report{}, err
	}
	imported, err := ImportAgainstInsert(ctx, 100_000, 3)
	return newReport("match", append(chosen, imported)), err
}

// chooseLocked measures on a thread of its own: processor time is a
// thread's.
func chooseLocked() ([]Result, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return chooseUnits(fullMatch())
}
