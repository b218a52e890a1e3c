package alarm_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"airvein/dispatch/alarm"
)

var t0 = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func after(s int) time.Time { return t0.Add(time.Duration(s) * time.Second) }

func raise(b *alarm.Book, id string, k alarm.Kind, subject string, s int) {
	b.Raise(alarm.Alarm{ID: id, Kind: k, Cause: alarm.Cause(k, subject), Priority: alarm.PriorityOf(k), Text: id, RaisedAt: after(s)})
}

func ids(as []alarm.Alarm) string {
	s := ""
	for _, a := range as {
		s += a.ID + " "
	}
	return s
}

func TestOneAlarmForOneCause(t *testing.T) {
	var b alarm.Book
	raise(&b, "a", alarm.LinkLost, "d1", 0)
	raise(&b, "b", alarm.LinkLost, "d1", 30)
	raise(&b, "c", alarm.LinkLost, "d2", 40)
	if got := ids(b.Open()); got != "a c " {
		t.Fatalf("open: %s", got)
	}
	a, ok := b.OpenCause("link_lost:d1")
	if !ok || a.Count != 2 || !a.RaisedAt.Equal(after(0)) || !a.LastAt.Equal(after(30)) || a.Text != "b" {
		t.Errorf("%+v", a)
	}
	if _, ok := b.Find("b"); ok {
		t.Error("the repetition has an alarm of its own")
	}
}

// Each row is what happens to one alarm, a letter a step: r raise, c clear,
// a acknowledge, A acknowledge by another.
func TestLatch(t *testing.T) {
	for _, tc := range []struct {
		steps              string
		open, active, seen bool
		count              int
		by                 string
	}{
		{"r", true, true, false, 1, ""},
		{"rc", true, false, false, 1, ""},
		{"ra", true, true, true, 1, "zhang"},
		{"rca", false, false, true, 1, "zhang"},
		{"rac", false, false, true, 1, "zhang"},
		{"raA", true, true, true, 1, "zhang"},
		{"rr", true, true, false, 2, ""},
		{"rcr", true, true, false, 2, ""},
		{"rcrc", true, false, false, 2, ""},
		{"rar", true, true, true, 2, "zhang"},
		{"rarc", false, false, true, 2, "zhang"},
		{"rcac", false, false, true, 1, "zhang"},
		{"c", false, false, false, 0, ""},
		{"a", false, false, false, 0, ""},
	} {
		t.Run(tc.steps, func(t *testing.T) {
			var b alarm.Book
			for i, s := range tc.steps {
				switch s {
				case 'r':
					raise(&b, "x", alarm.Excursion, "box-1", i)
				case 'c':
					b.Clear("excursion:box-1", after(i))
				case 'a':
					b.Ack("x", "zhang", "seen", after(i))
				case 'A':
					b.Ack("x", "li", "too", after(i))
				}
			}
			_, open := b.OpenCause("excursion:box-1")
			a, known := b.Find("x")
			if open != tc.open || (len(b.Open()) == 1) != tc.open || a.Count != tc.count || known != (tc.count > 0) {
				t.Fatalf("open %v, %+v", open, a)
			}
			if known && (a.Active() != tc.active || (a.AckedAt != nil) != tc.seen || a.AckedBy != tc.by || a.Closed() == tc.open) {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestCauseAfterClosingIsANewAlarm(t *testing.T) {
	var b alarm.Book
	raise(&b, "x1", alarm.Excursion, "box-1", 0)
	b.Clear("excursion:box-1", after(1))
	b.Ack("x1", "zhang", "", after(2))
	raise(&b, "x2", alarm.Excursion, "box-1", 3)
	if got := ids(b.All()); got != "x2 x1 " {
		t.Errorf("all: %s", got)
	}
	if a, _ := b.OpenCause("excursion:box-1"); a.Count != 1 || a.AckedAt != nil {
		t.Errorf("the new alarm has the old one's history: %+v", a)
	}
}

func TestRaiseTakesNoHistoryFromOutside(t *testing.T) {
	var b alarm.Book
	at := after(0)
	b.Raise(alarm.Alarm{Cause: "x", AckedAt: &at, AckedBy: "nobody", ClearedAt: &at, ShelvedUntil: &at, RaisedAt: after(1)})
	a := b.Open()[0]
	if a.AckedAt != nil || a.ClearedAt != nil || a.ShelvedUntil != nil || a.ID != "al-1" || a.Count != 1 || a.Priority != alarm.High || !a.LastAt.Equal(after(1)) {
		t.Errorf("%+v", a)
	}
}

func TestOpenIsSorted(t *testing.T) {
	var b alarm.Book
	raise(&b, "low", alarm.ModeChanged, "f", 0)
	raise(&b, "high-late", alarm.LinkLost, "d", 9)
	raise(&b, "high-z", alarm.OrderHeld, "z", 5)
	raise(&b, "high-a", alarm.OrderHeld, "a", 5)
	raise(&b, "worst", alarm.Failsafe, "d", 10)
	if got := ids(b.Open()); got != "worst high-a high-z high-late low " {
		t.Errorf("open: %s", got)
	}
}

func TestPriorityOnlyRises(t *testing.T) {
	var b alarm.Book
	for i, p := range []alarm.Priority{alarm.High, alarm.Low, "", alarm.Emergency, alarm.High} {
		b.Raise(alarm.Alarm{ID: "x", Cause: "x", Priority: p, RaisedAt: after(i)})
		want := alarm.High
		if i >= 3 {
			want = alarm.Emergency
		}
		if got := b.Open()[0].Priority; got != want {
			t.Errorf("after %d: %s, want %s", i, got, want)
		}
	}
}

func TestShelve(t *testing.T) {
	var b alarm.Book
	raise(&b, "x", alarm.NoReadings, "box-1", 0)
	b.Shelve("x", "zhang", "no", after(1), after(1)) // already over
	if b.Open()[0].ShelvedUntil != nil {
		t.Error("shelved until the past")
	}
	b.Shelve("x", "zhang", "sensor is being changed", after(60), after(1))
	b.Shelve("unknown", "zhang", "", after(60), after(1))
	a := b.Open()[0]
	if !a.Shelved(after(59)) || a.Shelved(after(60)) || a.ShelvedBy != "zhang" || a.Comment != "sensor is being changed" {
		t.Errorf("%+v", a)
	}
	b.Shelve("x", "li", "", after(120), after(2))
	if a = b.Open()[0]; !a.Shelved(after(119)) || a.ShelvedBy != "li" || a.Comment == "" {
		t.Errorf("the newest word does not stand: %+v", a)
	}
	b.Clear("no_readings:box-1", after(3))
	if len(b.Open()) != 1 {
		t.Error("a shelf acknowledged an alarm")
	}
}

// Active hands out those whose cause stands, in the order they were raised,
// whichever way the book came to be.
func TestActive(t *testing.T) {
	var b alarm.Book
	for _, c := range []string{"x", "y", "z"} {
		b.Raise(alarm.Alarm{Cause: c, RaisedAt: t0})
	}
	b.Clear("x", t0)
	b.Clear("y", t0)
	b.Raise(alarm.Alarm{Cause: "x", RaisedAt: t0})
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back alarm.Book
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*alarm.Book{&b, &back} {
		got := ""
		x.Active(func(a *alarm.Alarm) { got += a.Cause })
		if got != "xz" {
			t.Errorf("active are %q", got)
		}
	}
}

func TestClosedAreBounded(t *testing.T) {
	var b alarm.Book
	for i := range 700 {
		id := fmt.Sprintf("x%03d", i)
		raise(&b, id, alarm.OrderHeld, id, i)
		b.Ack(id, "zhang", "", after(i))
		b.Clear(alarm.Cause(alarm.OrderHeld, id), after(i))
	}
	all := b.All()
	if len(all) != 500 || all[0].ID != "x699" || all[499].ID != "x200" {
		t.Errorf("%d closed alarms, %s to %s", len(all), all[0].ID, all[len(all)-1].ID)
	}
}

func TestSnapshot(t *testing.T) {
	var b alarm.Book
	b.Raise(alarm.Alarm{Cause: "p", RaisedAt: after(0)})
	raise(&b, "q", alarm.Excursion, "box-1", 1)
	b.Ack("q", "zhang", "seen", after(2))
	b.Clear("excursion:box-1", after(3))
	raise(&b, "r", alarm.LinkLost, "d1", 4)
	type state struct{ Alarms alarm.Book }
	data, err := json.Marshal(state{b})
	if err != nil {
		t.Fatal(err)
	}
	var back state
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	// The restored book goes on as the first: same alarms, same next id.
	for _, x := range []*alarm.Book{&b, &back.Alarms} {
		x.Raise(alarm.Alarm{Cause: "s", RaisedAt: after(5)})
		x.Clear("link_lost:d1", after(6))
	}
	one, _ := json.Marshal(b)
	two, _ := json.Marshal(back.Alarms)
	if string(one) != string(two) || ids(back.Alarms.All()) != ids(b.All()) {
		t.Errorf("restored:\n%s\nwant\n%s", two, one)
	}
	if err := json.Unmarshal([]byte(`[]`), &back.Alarms); err == nil {
		t.Error("a list reads as a book")
	}
}

func TestWhatIsHandedOutIsNotTheBook(t *testing.T) {
	var b alarm.Book
	raise(&b, "x", alarm.LinkLost, "d", 0)
	b.Open()[0].Text = "changed"
	b.All()[0].Text = "changed"
	if a, _ := b.Find("x"); a.Text != "x" {
		t.Error("a reader changed the book")
	}
}

func TestPriorities(t *testing.T) {
	want := map[alarm.Kind]alarm.Priority{
		alarm.BatteryLow: alarm.Emergency, alarm.ReleasedAway: alarm.Emergency, alarm.LandedAway: alarm.Emergency,
		alarm.LeftVolume: alarm.Emergency, alarm.Failsafe: alarm.Emergency, alarm.UnitTakenBack: alarm.Emergency,
		alarm.EmergencyLanding: alarm.Emergency, alarm.DroneLost: alarm.Emergency, alarm.StrangeFlight: alarm.Emergency, alarm.TransfusedAgainst: alarm.Emergency,
		alarm.FlightFailed: alarm.Low, alarm.ModeChanged: alarm.Low, alarm.OpenTrace: alarm.Low,
	}
	seen := []alarm.Kind{}
	for _, k := range alarm.Kinds() {
		if slices.Contains(seen, k) {
			t.Errorf("%s is there twice", k)
		}
		seen = append(seen, k)
		p, ok := want[k]
		if !ok {
			p = alarm.High
		}
		if got := alarm.PriorityOf(k); got != p {
			t.Errorf("%s is %s, want %s", k, got, p)
		}
	}
	if len(seen) != 29 || alarm.PriorityOf("zebra") != alarm.High {
		t.Errorf("%d kinds; a kind not known is %s", len(seen), alarm.PriorityOf("zebra"))
	}
}

func TestStage(t *testing.T) {
	s := alarm.Stage{Name: "pack", Owner: "depot", Due: after(60)}
	if s.Overdue(after(60)) || !s.Overdue(after(61)) || (alarm.Stage{}).Overdue(after(61)) {
		t.Error("overdue is wrong")
	}
}
