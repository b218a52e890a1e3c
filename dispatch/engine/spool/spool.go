// Package spool keeps a few entries in one local file while the journal
// does not answer: commands before they are sent, and what drones were seen
// to do. The file has its full size from the start, so that a disk that
// fills up meanwhile does not stop a drone from being called back. It knows
// nothing of what the entries say.
package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"sync"
)

const (
	magic = "AVSPOOL1"
	// size is room for some ten thousand entries.
	size   = 4 << 20
	header = 16 // magic and generation
	frame  = 8  // an entry's length and checksum, before it
)

// ErrFull: there is no room for the entries, and none of them was kept.
var ErrFull = errors.New("spool: it is full")

// File is a spool in a file. Its methods may be called from several
// goroutines; two processes must not share a file.
type File struct {
	mu  sync.Mutex
	f   *os.File
	gen uint64 // of the entries that count: those of an older one were cleared
	end int64
}

// Open opens or makes the file. An entry that was cut off by a crash was
// never acknowledged, and is left out with what follows it.
func Open(path string) (*File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	s := &File{f: f}
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("spool %s: %w", path, errors.Join(err, f.Close()))
	}
	return s, nil
}

func (s *File) load() error {
	info, err := s.f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < size { // new, or its making was cut off before any entry
		fresh := make([]byte, size)
		copy(fresh, magic)
		if _, err := s.f.WriteAt(fresh, 0); err != nil {
			return err
		}
		if err := s.f.Sync(); err != nil {
			return err
		}
	}
	head := make([]byte, header)
	if _, err := s.f.ReadAt(head, 0); err != nil {
		return err
	}
	if string(head[:len(magic)]) != magic {
		return errors.New("this is no spool: move the file away")
	}
	s.gen = binary.BigEndian.Uint64(head[len(magic):])
	_, s.end, err = s.read()
	return err
}

func (s *File) sum(data []byte) uint32 {
	b := binary.BigEndian.AppendUint64(nil, s.gen)
	return crc32.Update(crc32.ChecksumIEEE(b), crc32.IEEETable, data)
}

// read gives the entries and where they end.
func (s *File) read() ([][]byte, int64, error) {
	all := make([]byte, size)
	if _, err := s.f.ReadAt(all, 0); err != nil {
		return nil, 0, err
	}
	var out [][]byte
	at := int64(header)
	for at+frame <= size {
		n := int64(binary.BigEndian.Uint32(all[at:]))
		if n == 0 || at+frame+n > size {
			break
		}
		data := all[at+frame : at+frame+n]
		if binary.BigEndian.Uint32(all[at+4:]) != s.sum(data) {
			break
		}
		out = append(out, data)
		at += frame + n
	}
	return out, at, nil
}

// Add keeps entries after those that are there, all or none of them. They
// are on disk when it returns.
func (s *File) Add(entries ...[]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b []byte
	for _, e := range entries {
		if len(e) == 0 {
			return errors.New("spool: an empty entry")
		}
		b = binary.BigEndian.AppendUint32(b, uint32(len(e)))
		b = binary.BigEndian.AppendUint32(b, s.sum(e))
		b = append(b, e...)
	}
	if s.end+int64(len(b)) > size {
		return ErrFull
	}
	if _, err := s.f.WriteAt(b, s.end); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	if err := s.f.Sync(); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.end += int64(len(b))
	return nil
}

// Entries are what is kept, in order.
func (s *File) Entries() ([][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out, _, err := s.read()
	return out, err
}

// Clear forgets all entries: they are in the journal.
func (s *File) Clear() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == header {
		return nil
	}
	if _, err := s.f.WriteAt(binary.BigEndian.AppendUint64(nil, s.gen+1), int64(len(magic))); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	if err := s.f.Sync(); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.gen++
	s.end = header
	return nil
}

// Close closes the file; the entries stay.
func (s *File) Close() error { return s.f.Close() }
