// Standard input of the worker: what the person types in the front end.
#pragma once

namespace maia::worker {

/// Makes std::cin and stdin ask through the front end, a line at a time.
void install_input();

/// Forgets end of file and what is left of a line, as at the start of a cell.
void reset_input();

/// read(2) for cells: descriptor 0 asks.
long read_for_cell(int fd, void* data, unsigned long size);

/// getpass(3) for cells: a masked prompt.
char* getpass_for_cell(const char* prompt);

}  // namespace maia::worker
