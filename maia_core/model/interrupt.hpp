// Ending long work when the person asks for it.
#pragma once

namespace maia {

/// Throws Error if the person asked to stop. Long loops call this every few milliseconds to seconds.
void check_interrupt();

/// Who answers whether that is so; nullptr means never. The function must be safe to call from any thread.
void set_interrupt_query(bool (*asked)());

}  // namespace maia
