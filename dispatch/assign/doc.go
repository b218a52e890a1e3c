// Package assign owns the joint choice of units, depot, box and drone for
// what an order still misses, and the reason for each part of it.
//
// It decides from what it is handed and changes nothing: reserving is the
// dispatcher's. It plans no routes: the caller's function does. The same
// problem always has the same answer.
//
// The rules, in their order:
//
//  1. One choice is one box of one temperature class from one depot on one
//     drone or in one car. Classes are served in the order of the lines.
//  2. Among depots, the one that can serve the most of the class by itself,
//     in as many boxes as it takes; then the soonest arrival of the last of
//     it; then the nearest expiry; then its id. What it cannot serve is
//     looked for at the next depot.
//  3. Among a depot's boxes and drones, what carries the most at once; then
//     the soonest arrival; then the fuller battery; the smaller box; the id.
//     A drone must hold the battery for out, hover, back and its reserve.
//  4. A car takes a box where its arrival is sooner, by the minute, or where
//     no drone can: no free one and none expected within minutes, no way, no
//     permit, wind, battery, weight.
//  5. Among units: the best tier of eligibility first, and inside it the
//     one that expires first, or for patients whom the policy names the
//     freshest. What is scarce and was not asked for counts as if it expired
//     later, by its price in days: it is spared, and still used before it
//     goes to waste. A unit must outlast the latest arrival by the laboratory's
//     work and a transfusion, as the policy has them. What a physician must
//     allow is taken last, only where one is named, and recorded.
//     A depot's emergency floor is kept, group by group, for orders that are
//     immediate.
//  6. Bags are never split. Where the bag that expires first would exceed
//     what is still needed, another of its tier that expires within two
//     days of it and leaves a smaller excess is taken instead. The excess
//     is stated.
package assign
