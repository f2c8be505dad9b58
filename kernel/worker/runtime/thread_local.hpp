// Thread-local variables of cells.
#pragma once

namespace maia::worker {

/// __emutls_get_address() for cells: the calling thread's copy of a variable. Cells' own
/// variables are libgcc's; variables of libraries (find_library_tls) are looked up by name.
void* emulated_tls_address(void* control);

}  // namespace maia::worker
