#include "broker/magics/table.hpp"

namespace maia::broker {

const std::vector<std::unique_ptr<Magic>>& magics() {
  static const std::vector<std::unique_ptr<Magic>> table = [] {
    std::vector<std::unique_ptr<Magic>> magics;
    magics.push_back(make_help());
    magics.push_back(make_agent());
    magics.push_back(make_backend());
    // Looking at code and time.
    magics.push_back(make_who());
    magics.push_back(make_time());
    magics.push_back(make_timeit());
    // How cells are compiled.
    magics.push_back(make_opt());
    magics.push_back(make_std());
    magics.push_back(make_use());
    magics.push_back(make_include());
    magics.push_back(make_link());
    // The session.
    magics.push_back(make_restart());
    magics.push_back(make_replay());
    magics.push_back(make_reset());
    magics.push_back(make_memory());
    magics.push_back(make_sandbox());
    magics.push_back(make_history());
    magics.push_back(make_version());
    // Files.
    magics.push_back(make_load());
    magics.push_back(make_file());
    return magics;
  }();
  return table;
}

const Magic* find_magic(std::string_view name) {
  for (const auto& magic : magics())
    if (magic->name() == name) return magic.get();
  return nullptr;
}

}  // namespace maia::broker
