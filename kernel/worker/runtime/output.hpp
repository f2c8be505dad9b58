// The worker's standard output and error: one order for everything that prints.
#pragma once

namespace maia::worker {

/// Sends std::cout, std::cerr, std::clog, stdout and stderr through small buffers in front of
/// file descriptors 1 and 2. The two pipes carry no order between them, so a switch from one
/// to the other first waits until the reader has emptied the first. A lone line is written at
/// once; in a burst, lines are collected for a few milliseconds.
void install_output();

/// Writes out what is buffered. Any thread.
void flush_output();

/// Writes out what is buffered, and waits until the broker has read it, so that a message
/// sent next is in order. Gives up after half a second, as when a child process never stops printing.
void sync_output();

/// Writes out what is buffered without taking a lock. Async-signal-safe, for a dying process.
void emergency_flush_output();

/// write(2) for cells: keeps the order with buffered text.
long write_for_cell(int fd, const void* data, unsigned long size);

}  // namespace maia::worker
