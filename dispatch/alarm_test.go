package dispatch

import (
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
)

// TestExcursionAfterAGap: that a record has a gap hides nothing that comes
// after it.
func TestExcursionAfterAGap(t *testing.T) {
	b, _ := airborne(t)
	silent(b, "cold-1", 6)
	b.alarmed(alarm.NoReadings, true)
	b.pass(time.Minute)
	b.boxC = 25
	b.pass(time.Minute)
	b.alarmed(alarm.Excursion, true)
}

// silent lets minutes pass in which a box says nothing.
func silent(b *bench, id BoxID, minutes int) {
	rec, _ := b.s.Recording(id)
	last := rec.Since
	if sh := b.shipment("o1-s1"); sh.LastC != nil {
		last = sh.LastCAt
	}
	for range minutes {
		from := b.now
		b.now = b.now.Add(time.Minute)
		b.do(BoxDigest{Box: id, Digest: coldchain.Digest{Class: rec.Class, Began: rec.Since, From: from, To: b.now, LongestGapS: b.now.Sub(last).Seconds()}})
	}
}

// TestNoReadingsAtAll: a packed box that was never heard is a box whose
// temperature is not known.
func TestNoReadingsAtAll(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.pack("o1-s1", "cold-1")
	silent(b, "cold-1", 4)
	b.alarmed(alarm.NoReadings, false)
	silent(b, "cold-1", 3)
	b.alarmed(alarm.NoReadings, true)
}

// TestUnpackIsOwed: a box that failed before it left, or came back, is not
// left to itself with its units (I8).
func TestUnpackIsOwed(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.pack("o1-s1", "cold-1")
	b.do(CancelOrder{Order: "o1", By: "ward", Reason: "x"})
	cause := alarm.Cause(alarm.OrderOverdue, "o1-s1/unpack")
	b.pass(time.Minute)
	if _, open := b.s.Alarms().OpenCause(cause); open {
		t.Fatal("overdue at once")
	}
	b.pass(15 * time.Minute)
	a, open := b.s.Alarms().OpenCause(cause)
	if !open || a.ClearedAt != nil {
		t.Fatal("nobody is told that a box waits to be unpacked")
	}
	b.sameAfterRestore()
	b.do(Unpack{Shipment: "o1-s1", By: "depot"})
	if a, _ := b.s.Alarms().OpenCause(cause); a.ClearedAt == nil {
		t.Error("the alarm stands though the box was unpacked")
	}
}

// TestHeldNoMore: an order that got what it missed in another way does not
// stand as held.
func TestHeldNoMore(t *testing.T) {
	b, d := airborne(t)
	for _, id := range []BoxID{"cold-2", "cold-3"} {
		b.do(SetBox{Box: id, State: BoxClean, By: "x"})
	}
	b.boxC = 25
	b.pass(2 * time.Minute)
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.alarmed(alarm.OrderHeld, true)
	b.do(Dispose{Shipment: "o1-s1", Verdict: "release", By: "physician", Comment: "short"})
	b.state("o1", OrderStateDelivered)
	b.alarmed(alarm.OrderHeld, false)
}
