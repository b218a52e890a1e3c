// Package memory keeps a journal and the erasable texts in memory, for
// tests and for the simulated world. It obeys every rule that the durable
// back-ends obey; it never touches a disk.
package memory
