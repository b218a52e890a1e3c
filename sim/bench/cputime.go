package bench

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is the processor time of the calling thread; the goroutine has to
// be locked to it.
func cpuTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic("the thread's processor time cannot be read: " + err.Error())
	}
	return time.Duration(ts.Nano())
}

// took is the processor time of f.
func took(f func()) time.Duration {
	from := cpuTime()
	f()
	return cpuTime() - from
}

// processTime is the processor time of all threads of this process.
func processTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts); err != nil {
		panic("the process's processor time cannot be read: " + err.Error())
	}
	return time.Duration(ts.Nano())
}
