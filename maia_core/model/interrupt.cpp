#include "model/interrupt.hpp"

#include <atomic>

#include "maia/error.hpp"

namespace maia {
namespace {
std::atomic<bool (*)()> query{nullptr};
}

void check_interrupt() {
  const auto asked = query.load();
  if (asked && asked()) throw Error("interrupted");
}

void set_interrupt_query(bool (*asked)()) { query = asked; }

}  // namespace maia
