package bench

import "context"

// Match measures the choice of units and the stock behind it.
func Match(ctx context.Context) (Report, error) {
	imported, err := ImportAgainstInsert(ctx, 100_000, 3)
	return newReport("match", []Result{imported}), err
}
